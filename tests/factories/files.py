"""Small real files."""

from __future__ import annotations

import io
import zipfile

import pikepdf


def pdf_bytes(pages: int = 1, fillable: bool = False, words: str = "") -> bytes:
    """A PDF that opens; with one text field where ``fillable``."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = words or "form"
    if fillable:
        field = pdf.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="name", Kids=pikepdf.Array(), Ff=0)
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def docx_bytes(macros: bool = False) -> bytes:
    """The bones of a Word file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        if macros:
            archive.writestr("word/vbaProject.bin", "macro")
    return target.getvalue()
