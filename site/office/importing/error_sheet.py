"""The error sheet: every row of a refused file with the reasons, to correct and load again.

Good rows are in it too: a file is loaded as a whole, so the corrected sheet has to be whole.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from core.arabic import CONTROLS
from office.importing.fields import NAMED, TYPES
from office.importing.outcome import Notice, Place
from office.importing.tables import ERROR_COLUMN, FORMULA, LEAVE
from office.importing.validation import Row

REASONS = (f"{ERROR_COLUMN}line", f"{ERROR_COLUMN}ar", f"{ERROR_COLUMN}en")
MAX_XLSX_CELL = 32_767
BAD_ROW = PatternFill("solid", start_color="FFF2CC")
OTHERS = "rows"  # the sheet of rows without a type that exists


class CellTooLong(ValueError):
    """A text does not fit into a cell of a workbook; a CSV takes it."""


def write_error_sheet(path: Path, rows: Sequence[Row], notices: Sequence[Notice]) -> None:
    """Write ``rows`` with the reasons of ``notices`` to ``path``, ``.xlsx`` or ``.csv``."""
    reasons: dict[Place, list[Notice]] = {}
    for notice in notices:
        reasons.setdefault(notice.place, []).append(notice)
    kept = {row.place for row in rows}
    lost = [Row(place, {}) for place in reasons if place not in kept]  # unreadable lines
    if path.suffix.lower() == ".csv":
        _write_csv(path, [*rows, *lost], reasons)
    else:
        _write_workbook(path, rows, lost, reasons)


def _write_csv(path: Path, rows: Iterable[Row], reasons: dict[Place, list[Notice]]) -> None:
    rows = list(rows)
    columns = ["type", *_columns(rows)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([*columns, *REASONS])
        for row in rows:
            cells = [*_cells(row, columns), *_reasons(row, reasons)]
            writer.writerow([f"'{cell}" if FORMULA.match(cell) else cell for cell in cells])


def _write_workbook(
    path: Path, rows: Sequence[Row], lost: Sequence[Row], reasons: dict[Place, list[Notice]]
) -> None:
    book = Workbook(write_only=True)
    for kind in [*TYPES, OTHERS]:
        mine = [row for row in rows if _sheet_of(row) == kind]
        if mine:
            columns = [*(["type"] if kind == OTHERS else []), *_columns(mine)]
            _write_sheet(book.create_sheet(kind), columns, mine, reasons)
    if lost or not rows:
        _write_sheet(book.create_sheet("errors"), [], lost, reasons)
    book.save(path)


def _write_sheet(
    sheet: Any, columns: list[str], rows: Iterable[Row], reasons: dict[Place, list[Notice]]
) -> None:
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, font=Font(bold=True)) for name in [*columns, *REASONS]])
    for row in rows:
        fill = BAD_ROW if row.place in reasons else None
        texts = [*_cells(row, columns), *_reasons(row, reasons)]
        sheet.append([_cell(sheet, text, fill=fill) for text in texts])


def _cell(sheet: Any, text: str, font: Any = None, fill: Any = None) -> Any:
    if len(text) > MAX_XLSX_CELL:
        raise CellTooLong
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # a text that begins with = is no formula
    cell.number_format = "@"
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def _sheet_of(row: Row) -> str:
    kind = row.data.get("type") or row.place.sheet
    return kind if isinstance(kind, str) and kind in TYPES else OTHERS


def _columns(rows: Iterable[Row]) -> list[str]:
    """The fields that any of ``rows`` gives, in the format's order; unknown ones at the end."""
    rows = list(rows)
    given = {name: None for row in rows for name in row.data if name != "type"}
    order = {name: None for fields in NAMED.values() for name in fields}
    return [name for name in order if name in given] + [name for name in given if name not in order]


def _cells(row: Row, columns: Iterable[str]) -> list[str]:
    fields = NAMED.get(_sheet_of(row), {})
    cells = []
    for name in columns:
        value = row.data.get(name)
        if name == "type":
            cells.append(_plain(value))
        elif name not in row.data:
            cells.append(LEAVE if name in fields else "")
        elif isinstance(value, list | dict) and name in fields:
            cells.append(_clean(fields[name].kind.to_cell(value)))
        else:
            cells.append(_plain(value))
    return cells


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal | str):
        return _clean(str(value))
    return _clean(repr(value))


def _clean(text: str) -> str:
    return CONTROLS.sub(" ", text)


def _reasons(row: Row, reasons: dict[Place, list[Notice]]) -> list[str]:
    mine = reasons.get(row.place, [])
    told = [
        " / ".join(
            f"{notice.field}: {getattr(notice.message, language)}"
            if notice.field
            else getattr(notice.message, language)
            for notice in mine
        )
        for language in ("ar", "en")
    ]
    return [str(row.place) if mine else "", *told]
