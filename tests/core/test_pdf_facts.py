"""What runs in a PDF is found wherever it stands, whether or not anything leads to it."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from core.pdf_facts import measure
from tests.factories.files import pdf_bytes


def script():
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def with_object(value):
    """A PDF that holds ``value`` somewhere, where nothing leads to it."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.Root.Kept = Array([pdf.make_indirect(value)])
        pdf.save(target)
    return target.getvalue()


def with_stream(**entries):
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.Root.Kept = pdf.make_stream(b"MZ", **entries)
        pdf.save(target)
    return target.getvalue()


FOUND = {
    "script at opening": (pdf_bytes(OpenAction=script()), "action"),
    "script by name": (pdf_bytes(Names=Dictionary(JavaScript=Dictionary())), "script"),
    "script somewhere": (with_object(script()), "script"),
    "script deep inside": (with_object(Array([Dictionary(A=script())])), "script"),
    "script with an escaped name": (
        with_object(script()).replace(b"/JavaScript", b"/J#61vaScript"),
        "script",
    ),
    "program": (with_object(Dictionary(A=Dictionary(S=Name.Launch))), "action"),
    "form sent elsewhere": (with_object(Dictionary(A=Dictionary(S=Name.SubmitForm))), "action"),
    "address at opening": (
        pdf_bytes(OpenAction=Dictionary(S=Name.URI, URI=String("http://a.example"))),
        "action",
    ),
    "address at closing": (
        pdf_bytes(AA=Dictionary(WC=Dictionary(S=Name.URI, URI=String("http://a.example")))),
        "action",
    ),
    "film": (with_object(Dictionary(Subtype=Name.RichMedia)), "action"),
    "file": (with_stream(Type=Name.EmbeddedFile), "files"),
    "list of files": (pdf_bytes(Names=Dictionary(EmbeddedFiles=Dictionary())), "files"),
    "XFA": (pdf_bytes(AcroForm=Dictionary(Fields=Array([]), XFA=String("x"))), "xfa"),
    "a place at opening": (pdf_bytes(OpenAction=Dictionary(S=Name.GoTo)), ""),
    "a link to an address": (
        with_object(Dictionary(A=Dictionary(S=Name.URI, URI=String("http://a.example")))),
        "",
    ),
    "nothing": (pdf_bytes(fillable=True), ""),
}


@pytest.mark.parametrize("what", FOUND)
def test_what_runs_in_a_pdf_is_found(what):
    data, kind = FOUND[what]
    assert measure(data).active == kind
