"""Small real files."""

from __future__ import annotations

import io
import zipfile

import pikepdf
from pikepdf import Array, Dictionary, Name, String

TEXT = b"BT /F1 12 Tf 72 720 Td (words) Tj ET"
PICTURE = b"q 500 0 0 700 40 40 cm /Scan Do Q"


def pdf_bytes(
    pages: int = 1,
    fillable: bool = False,
    words: str = "",
    tagged: bool = True,
    content: bytes = TEXT,
    **root: pikepdf.Object,
) -> bytes:
    """A PDF that passes every check; ``root`` puts further things into its catalogue."""
    pdf = pikepdf.new()
    pdf.docinfo["/Title"] = words or "form"
    pdf.Root.Lang = String("ar")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if tagged:
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    scan = pdf.make_stream(b"\xff", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1,
                           ColorSpace=Name.DeviceGray, BitsPerComponent=8)  # fmt: skip
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(content)
        page.Resources = Dictionary(XObject=Dictionary(Scan=scan))
    if fillable:
        field = pdf.make_indirect(Dictionary(FT=Name.Tx, T="name", Kids=Array(), Ff=0))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    for name, value in root.items():
        pdf.Root[f"/{name}"] = value
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def scan_bytes(pages: int = 1, words: str = "scan") -> bytes:
    """A PDF of nothing but pictures, as a scanner leaves it."""
    return pdf_bytes(pages=pages, words=words, tagged=False, content=PICTURE)


def docx_bytes(macros: bool = False, **parts: str) -> bytes:
    """The bones of a Word file; ``parts``: the text of parts by name, ``__`` for a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
        if macros:
            archive.writestr("word/vbaProject.bin", "macro")
    return target.getvalue()
