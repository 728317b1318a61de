"""What a spreadsheet would take for a formula, told by rules of their own."""

from __future__ import annotations

import csv
import io
import unicodedata

from openpyxl import load_workbook

SIGNS = set("=+-@")


def is_formula(cell):
    """Whether a spreadsheet may compute ``cell``: its first visible sign, in its plain form."""
    if cell[:1] in ("\t", "\r", "\n", "\x00"):
        return bool(cell.strip())
    for letter in cell:
        if letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc", "Mn", "Zs"):
            continue
        return unicodedata.normalize("NFKC", letter)[:1] in SIGNS
    return False


def csv_problems(content):
    """Cells of a CSV that a spreadsheet would compute, whatever it takes for the delimiter."""
    text = content.decode("utf-8")
    problems = [] if text.startswith("\ufeff") else ["no byte order mark"]
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter):
            problems += [(delimiter, cell) for cell in row if is_formula(cell)]
    return problems


def xlsx_problems(content):
    """Cells of a workbook that are formulas, and a sheet that reads from the left."""
    sheet = load_workbook(io.BytesIO(content)).active
    problems = [] if sheet.sheet_view.rightToLeft else ["from left to right"]
    for row in sheet.iter_rows():
        problems += [cell.value for cell in row if cell.data_type == "f" or cell.hyperlink]
    return problems


def csv_rows(content):
    """The rows of a CSV as a program reads them."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def xlsx_rows(content):
    """The rows of a workbook, by heading."""
    rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    headings = next(rows)
    return [dict(zip(headings, row, strict=True)) for row in rows]
