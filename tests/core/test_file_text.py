"""Words are read out of files, and no file can hurt who reads it."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from core import file_text, tasks
from core.clock import JOBS
from core.file_text import LETTERS, NotStarted, read_text, take_text, unread
from core.files import DOCX, PDF, XLSX, inspect_file
from core.models import FileText, OfficeDocument
from tests.factories import make_document
from tests.factories.files import PICTURE, docx_bytes, pdf_bytes, scan_bytes
from tests.factories.texts import paragraph, text_docx, text_pdf, text_xlsx

ENDLESS = b"import sys, time\nprint('half', flush=True)\ntime.sleep(600)\n"


def read(content, mime_type=PDF):
    return read_text(io.BytesIO(content), mime_type)


# -- words -----------------------------------------------------------------------------------------


def test_a_pdf_is_read_in_both_languages_and_in_the_order_of_its_pages():
    text = read(text_pdf("طلب إلغاء الترخيص", "Cancel a licence"))
    assert text == "طلب إلغاء الترخيص Cancel a licence"


def test_letters_in_the_shape_of_their_place_become_letters():
    assert read(text_docx(paragraph("\ufe97\ufead\ufedf")), DOCX) == "ترل"


def test_a_word_file_is_read_with_its_notes_and_margins():
    content = text_docx(
        paragraph("الشروط ", "والأح", "كام") + paragraph("Terms"),
        header1=f"<h>{paragraph('رأس الصفحة')}</h>".replace("<h>", '<h xmlns:w="w">'),
        footnotes=f'<f xmlns:w="w">{paragraph("حاشية")}</f>',
        comments=f'<c xmlns:w="w">{paragraph("internal remark")}</c>',
    )
    assert read(content, DOCX) == "الشروط والأحكام Terms حاشية رأس الصفحة"


def test_what_a_word_file_says_twice_or_no_more_is_passed_over():
    moved = f"<w:moveFrom>{paragraph('كان هنا')}</w:moveFrom>"
    gone = "<w:p><w:del><w:r><w:delText>محذوف</w:delText></w:r></w:del></w:p>"
    assert read(text_docx(moved + gone + paragraph("باق")), DOCX) == "باق"


def test_a_workbook_is_read():
    assert read(text_xlsx("كشف الرسوم", "list of fees"), XLSX) == "كشف الرسوم list of fees"


def test_no_more_letters_are_kept_than_search_needs():
    assert len(read(text_docx(paragraph("word " * 100_000)), DOCX)) == LETTERS - 1


# -- poison ----------------------------------------------------------------------------------------


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", content)
    return target.getvalue()


def encrypted():
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf("secret"))) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


def looping():
    """A drawing that draws itself."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf("x"))) as pdf:
        drawing = pdf.make_stream(b"/X Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        drawing.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=drawing))
        pdf.pages[0].Resources = drawing.Resources
        pdf.pages[0].Contents = pdf.make_stream(b"/X Do")
        pdf.save(target)
    return target.getvalue()


def bomb():
    """A page that unpacks to more memory than reading may use."""
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(800)) + packer.flush()
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf("x"))) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(packed, Filter=pikepdf.Name.FlateDecode)
        pdf.save(target)
    return target.getvalue()


ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
POISON = {
    "broken PDF": (lambda: text_pdf("words")[:300], PDF),
    "nonsense": (lambda: b"%PDF-1.7\n" + b"\xff" * 5000, PDF),
    "nothing": (lambda: b"", PDF),
    "encrypted PDF": (encrypted, PDF),
    "looping PDF": (looping, PDF),
    "PDF bomb": (bomb, PDF),
    "Word bomb": (lambda: archive(word__document=b" " * (101 * 1024 * 1024)), DOCX),
    "too many parts": (
        lambda: archive(**{f"word__header{n}": "<a/>" for n in range(1001)}),
        DOCX,
    ),
    "entities": (lambda: text_docx(paragraph("&b;"), before=ENTITIES), DOCX),
    "entity of a file": (
        lambda: text_docx(
            paragraph("&a;"), before='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        ),
        DOCX,
    ),
    "broken XML": (lambda: text_docx("<w:p>"), DOCX),
    "a ZIP that ends early": (lambda: text_xlsx("words")[:-200], XLSX),
    "a picture": (lambda: b"\x89PNG", "image/png"),
}


@pytest.mark.parametrize("what", POISON)
def test_poison_gives_no_words_and_does_no_harm(what):
    content, mime_type = POISON[what]
    assert read(content(), mime_type) == ""


def test_reading_that_never_ends_is_stopped(tmp_path, monkeypatch):
    worker = tmp_path / "worker.py"
    worker.write_bytes(ENDLESS)
    monkeypatch.setattr(file_text, "WORKER", worker)
    monkeypatch.setattr(file_text, "PATIENCE", 1.0)
    assert read(text_pdf("words")) == ""


def test_what_was_read_before_time_was_over_is_kept(monkeypatch):
    monkeypatch.setattr(file_text, "SECONDS", 1)
    page = b"BT " + b"(aaaaaaaaaa) Tj " * 200_000 + b" ET"
    slow = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf("first page", "last"))) as pdf:
        pdf.pages[1].Contents = pdf.make_stream(page)
        pdf.save(slow)
    assert read(slow.getvalue()) == "first page"


def test_a_reader_that_cannot_start_says_nothing_about_the_file(tmp_path, monkeypatch):
    worker = tmp_path / "worker.py"
    worker.write_text("raise SystemExit(3)")
    monkeypatch.setattr(file_text, "WORKER", worker)
    with pytest.raises(NotStarted):
        read(text_pdf("words"))


# -- documents -------------------------------------------------------------------------------------


@pytest.fixture
def document(db):
    return make_document(text_pdf("نص الملف"), "a.pdf")


def replace(document, content, name="b.pdf"):
    """What an editor does who chooses another file for a document."""
    document.take_facts(inspect_file(io.BytesIO(content), name))
    document.file.save(name, ContentFile(content), save=False)
    document.save()


def test_a_new_file_is_read_after_commit(django_capture_on_commit_callbacks, db):
    with django_capture_on_commit_callbacks(execute=True):
        document = make_document(text_pdf("نص الملف"), "a.pdf")
        assert not FileText.objects.exists()
    assert FileText.objects.get(document=document).text == "نص الملف"


def test_words_go_with_the_file_they_stood_in(django_capture_on_commit_callbacks, document):
    take_text(document)
    with django_capture_on_commit_callbacks(execute=True):
        replace(document, text_pdf("نص آخر"))
        assert not FileText.objects.exists()
    assert FileText.objects.get().text == "نص آخر"
    with django_capture_on_commit_callbacks(execute=True):
        document.title = "another title"
        document.save()
    assert FileText.objects.get().text == "نص آخر"
    document.delete()
    assert not FileText.objects.exists()


def test_words_that_were_read_while_the_file_was_replaced_are_not_kept(document, monkeypatch):
    def replaced_meanwhile(content, mime_type):
        OfficeDocument.objects.filter(pk=document.pk).update(sha256="another")
        return "old words"

    monkeypatch.setattr(file_text, "read_text", replaced_meanwhile)
    assert take_text(document) is False
    assert not FileText.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "scan", "says"),
    [
        (scan_bytes(), "scan.pdf", True, "It is a scan"),
        (text_pdf("words"), "words.pdf", False, "Its text can be searched"),
        (pdf_bytes(content=b"0 0 m 9 9 l S"), "drawing.pdf", False, "No text could be read"),
        (docx_bytes(), "empty.docx", False, "No text could be read"),
        (pdf_bytes(pages=2, content=PICTURE), "tagged scan.pdf", True, "It is a scan"),
    ],
)
def test_scans_are_told_from_files_without_words(db, content, name, scan, says):
    document = make_document(content, name)
    with translation.override("en"):
        assert "not been read yet" in document.search_note
        assert take_text(document)
        document = OfficeDocument.objects.get()
        assert document.file_text.is_scan is scan
        assert says in document.search_note


def test_the_note_is_on_the_card_of_the_document(admin_client, document):
    take_text(document)
    page = admin_client.get(f"/cms/documents/edit/{document.pk}/").content.decode()
    assert "نصّه قابل للبحث" in page or "Its text can be searched" in page


def test_the_clock_catches_up_with_what_was_missed(db, caplog):
    scan, good, gone = (make_document(c, "a.pdf") for c in (scan_bytes(), text_pdf("w"), None))
    gone.file.storage.delete(gone.file.name)
    changed = make_document(text_pdf("changed"), "d.pdf")
    FileText.objects.create(document=changed, text="old", sha256="of another content")
    JOBS["read_missing_texts"].run(timezone.now())
    assert dict(FileText.objects.values_list("document", "text")) == {
        scan.pk: "", good.pk: "w", changed.pk: "changed",
    }  # fmt: skip
    assert list(unread()) == [gone]
    assert "could not be read" in caplog.text
    assert JOBS["read_missing_texts"].period == timedelta(minutes=30)


def test_a_document_that_is_gone_is_no_trouble(db):
    assert tasks.read_file_text.call(document_id=0) is False
