"""Spreadsheets become rows: CSV with a column ``type``, workbooks with a sheet per type.

An empty cell under its heading clears the field; a cell with ``~`` leaves it as it is, for
sheets whose rows do not all give the same fields. Columns whose heading begins with ``error_``
belong to an error sheet and are not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.exceptions import InvalidFileException

from core.files import inspect_file
from office.importing.fields import NAMED, TYPES
from office.importing.outcome import Message, Notice, Place
from office.importing.validation import Row

LEAVE = "~"
ERROR_COLUMN = "error_"
#: what makes a spreadsheet program take a text for a formula: written behind an apostrophe
FORMULA = re.compile(r"^[\s\u200b-\u200f\ufeff\x00]*[=+\-@＝＋－＠\t\r\n\x00]")
MAX_CELL = 1_000_000


class Table:
    """Reads the rows of one table, collecting errors."""

    def __init__(self, sheet: str, default_type: str, errors: list[Notice]) -> None:
        self.sheet = sheet
        self.default_type = default_type
        self.errors = errors

    def rows(self, lines: Iterable[Sequence[Any]]) -> Iterator[Row]:
        """Rows under the heading, which is the first line; blank ones are skipped but counted."""
        headings: list[str] | None = None
        for number, cells in enumerate(lines, start=1):
            place = Place(number, self.sheet)
            texts = [self._text(cell, place) for cell in cells]
            if headings is None:
                if not any(texts):
                    continue
                headings = self._headings(texts, place)
                if headings is None:
                    return
            elif any(t for t, name in zip(texts, headings, strict=False) if _is_read(name)) or any(
                texts[len(headings) :]
            ):
                row = self._row(headings, texts, place)
                if row is not None:
                    yield row

    def _headings(self, texts: list[str], place: Place) -> list[str] | None:
        names = [text.strip() for text in texts]
        named = [name for name in names if name]
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice is not None:
            self._tell(place, twice, _("This heading stands twice."))
            return None
        known = {"type"}.union(*NAMED.values())
        for name in named:
            if name not in known and not name.startswith(ERROR_COLUMN):
                self._tell(place, name, _("There is no such field."))
        return [name if name in known else ERROR_COLUMN + name if name else "" for name in names]

    def _row(self, headings: list[str], texts: list[str], place: Place) -> Row | None:
        good = True
        if any(texts[len(headings) :]):
            self._tell(place, "", _("The row has more cells than there are headings."))
            good = False
        cells = dict(zip(headings, texts + [""] * (len(headings) - len(texts)), strict=False))
        if cells.pop("", ""):
            self._tell(place, "", _("There is a cell under a column without a heading."))
            good = False
        kind = (cells.pop("type", "") or self.default_type).strip()
        data: dict[str, Any] = {"type": kind}
        for name, cell in cells.items():
            if not _is_read(name) or cell.strip() == LEAVE:
                continue
            field = NAMED.get(kind, {}).get(name)
            if field is None:
                # the columns of all types stand side by side: an empty cell is not a field
                if cell.strip():
                    data[name] = cell
                continue
            try:
                data[name] = field.kind.from_cell(cell) if cell.strip() else None
            except ValueError:
                self._tell(place, name, _("The cell does not hold a valid JSON list."))
                good = False
        return Row(place, data) if good else None

    def _text(self, cell: Any, place: Place) -> str:
        """A cell as the text that a person sees in it."""
        if cell is None:
            return ""
        if isinstance(cell, datetime):
            return (
                cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
            )
        if isinstance(cell, date):
            return cell.isoformat()
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, float):
            return f"{cell:.10f}".rstrip("0").rstrip(".")
        text = str(cell)
        # an apostrophe before a formula sign was put there to keep it a text
        return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text

    def _tell(self, place: Place, field: str, text: Any) -> None:
        self.errors.append(Notice(place, field, Message(text)))


def read_csv(data: bytes, default_type: str) -> tuple[list[Row], list[Notice], list[Notice]]:
    """Rows of a CSV file in UTF-8; comma, semicolon or tab, whichever its heading uses."""
    errors: list[Notice] = []
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = Message(_("The line is not in UTF-8: save the file as CSV UTF-8."))
        return [], [Notice(Place(line), "", message)], []
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(MAX_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        rows.extend(Table("", default_type, errors).rows(lines))
    except csv.Error:
        message = Message(_("The line is not valid CSV: look at its quotation marks."))
        errors.append(Notice(Place(lines.line_num), "", message))
    return rows, errors, []


def read_workbook(path: Path, default_type: str) -> tuple[list[Row], list[Notice], list[Notice]]:
    """Rows of a workbook: a sheet for each type, named like it; others are told and skipped."""
    errors: list[Notice] = []
    warnings: list[Notice] = []
    try:
        with path.open("rb") as content:
            inspect_file(content, path.name)
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except ValidationError as error:
        return [], [Notice(Place(0), "", Message(error.message, error.params or {}))], []
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError):
        message = Message(_("The workbook is damaged and cannot be read."))
        return [], [Notice(Place(0), "", message)], []
    rows: list[Row] = []
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    known = 0
    for sheet in sheets:
        kind = sheet.title.strip().lower()
        if kind not in TYPES and default_type and len(sheets) == 1:
            kind = default_type
        if kind in TYPES:
            known += 1
            rows.extend(Table(kind, kind, errors).rows(_cells(sheet, kind, errors)))
        elif _has_types(sheet):
            known += 1
            rows.extend(Table(kind, default_type, errors).rows(_cells(sheet, kind, errors)))
        else:
            text = Message(
                _("Sheet “%(sheet)s” is not named like a type and was not read."),
                {"sheet": sheet.title},
            )
            warnings.append(Notice(Place(0, sheet.title), "", text))
    book.close()
    if not known:
        types = {"types": ", ".join(TYPES)}
        message = Message(_("The workbook has no sheet named like a type: %(types)s."), types)
        errors.append(Notice(Place(0), "", message))
    return rows, errors, warnings


def _is_read(heading: str) -> bool:
    return not heading.startswith(ERROR_COLUMN)


def _has_types(sheet: Any) -> bool:
    """Whether the rows of ``sheet`` name their types themselves, as those of a CSV do."""
    heading = next(sheet.iter_rows(max_row=1, values_only=True), ())
    return "type" in heading


def _cells(sheet: Any, kind: str, errors: list[Notice]) -> Iterator[list[Any]]:
    """The values of a sheet's lines; formulas and error values are told: nobody here calculates."""
    sheet.reset_dimensions()  # some programs write a wrong one, and the rest would go unread
    for number, line in enumerate(sheet.iter_rows(), start=1):
        values = []
        for cell in line:
            value = cell.value
            if value is not None and cell.data_type in ("f", "e"):
                where = getattr(cell, "coordinate", "")
                text = Message(
                    _("Cell %(cell)s holds a formula or an error: put its value there."),
                    {"cell": where},
                )
                errors.append(Notice(Place(number, kind), "", text))
                value = None
            values.append(value)
        yield values
