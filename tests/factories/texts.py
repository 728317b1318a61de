"""Small files with words in them, as offices write them."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.factories.files import pdf_bytes

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RIGHT_TO_LEFT = re.compile(r"[\u0600-\u06ff]+(?: [\u0600-\u06ff]+)*")
#: the code of a letter in the file is its code in Unicode
CODES = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
1 beginbfrange <0000> <ffff> <0000> endbfrange
endcmap end end"""


def text_pdf(*pages: str) -> bytes:
    """A PDF with a page for each text; Arabic stands in it as it is painted, from the left."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes(pages=len(pages), words=pages[0][:40]))) as pdf:
        system = Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)
        below = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Plain, DW=600,
                           CIDSystemInfo=system)  # fmt: skip
        font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Plain,
                          Encoding=Name("/Identity-H"), ToUnicode=pdf.make_stream(CODES),
                          DescendantFonts=Array([pdf.make_indirect(below)]))  # fmt: skip
        shared = pdf.make_indirect(font)
        for page, text in zip(pdf.pages, pages, strict=True):
            painted = RIGHT_TO_LEFT.sub(lambda match: match[0][::-1], text)
            code = painted.encode("utf-16-be").hex()
            page.Contents = pdf.make_stream(f"BT /F1 12 Tf 40 700 Td <{code}> Tj ET".encode())
            page.Resources = Dictionary(Font=Dictionary(F1=shared))
        pdf.save(target)
    return target.getvalue()


def text_docx(body: str, before: str = "", **parts: str) -> bytes:
    """A Word file. ``body``: the XML of its paragraphs; ``before``: what stands above its root."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        root = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", before + root)
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return target.getvalue()


def paragraph(*runs: str) -> str:
    """A paragraph of a Word file; programs part words into runs as they like."""
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def text_xlsx(*cells: str) -> bytes:
    """A workbook with a cell for each text."""
    book = openpyxl.Workbook()
    for row, text in enumerate(cells, 1):
        book.active.cell(row=row, column=1, value=text)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
