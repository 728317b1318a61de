import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from core.files import DOCX, PDF, inspect_file
from tests.factories.files import docx_bytes, pdf_bytes


def inspect(content, name):
    return inspect_file(io.BytesIO(content), name)


def test_a_pdf_is_measured():
    facts = inspect(pdf_bytes(pages=3, fillable=True), "form.pdf")
    assert (facts.mime_type, facts.pages, facts.fillable, facts.tagged) == (PDF, 3, True, True)
    assert len(facts.sha256) == 64
    assert facts.size == len(pdf_bytes(pages=3, fillable=True))


def test_a_word_file_is_known_by_its_parts():
    assert inspect(docx_bytes(), "form.docx").mime_type == DOCX


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", b"0" * (101 * 1024 * 1024))
    return target.getvalue()


def odd_names():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/é.xml", "x")
    return target.getvalue().replace("é".encode(), b"\xff\xfe")


def odd_fields():
    import pikepdf

    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=5)
        pdf.save(target)
    return target.getvalue()


def test_a_form_dictionary_of_nonsense_is_no_form():
    assert inspect(odd_fields(), "form.pdf").fillable is False


def encrypted():
    import pikepdf

    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (lambda: docx_bytes() + b"\0" * 10_000_000, "form.pdf", "not_pdf"),
        (pdf_bytes, "form.docx", "not_office"),
        (docx_bytes, "form.xlsx", "not_office"),
        (lambda: docx_bytes(macros=True), "form.docx", "macros"),
        (lambda: b"", "form.pdf", "empty"),
        (pdf_bytes, "form", "bad_type"),
        (pdf_bytes, "form.svg", "bad_type"),
        (pdf_bytes, "form.pdf\u200b", "bad_type"),
        (lambda: pdf_bytes()[:200], "form.pdf", "broken"),
        (lambda: b"%PDF-1.7\n" + b"\xff" * 5000, "form.pdf", "broken"),
        (encrypted, "form.pdf", "encrypted"),
        (bomb, "form.docx", "bomb"),
        (odd_names, "form.docx", "not_office"),
    ],
)
def test_content_that_is_not_what_its_name_says_is_refused(content, name, code):
    with pytest.raises(ValidationError) as refusal:
        inspect(content(), name)
    assert refusal.value.code == code
