"""Tables that leave the house: CSV and XLSX that no spreadsheet takes for formulas. Pure writers.

Every text goes out as text. In CSV a ``'`` stands before whatever a spreadsheet would compute,
also where another delimiter would split the cell; taking one away at each such place gives the
original back. In XLSX a text cell is declared one and needs no sign.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from casework.deadlines import KUWAIT

Value = str | int | date | datetime | None

BOM = "\ufeff"
#: rows that are written together
CHUNK = 500
#: what a cell may hold at most
LONGEST = 32_000
#: signs that begin a formula, in their full-width and small forms too
SIGNS = "=+\\-@＝＋－＠﹢﹣﹦﹫−"
UNSEEN = " \x0b\x0c\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
UNSEEN += "\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
UNSEEN += "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
#: where a cell begins: at its start, and behind whatever another reading would split it at
COMPUTED = f"(?='*(?:[\\t\\r\\n\x00]|[{UNSEEN}]*[{SIGNS}]))"
#: behind a last delimiter the next cell would begin with what follows this one
PLACES = (("^", COMPUTED), ("[;\\t\\r\\n]", COMPUTED), ("[;\\t\\r\\n]", "(?='*\\Z)"))
HEAD = re.compile(COMPUTED)
#: one pattern that begins with the delimiters: most texts have none, which is soon seen
INNER = re.compile(f"[;\\t\\r\\n](?:{COMPUTED}|(?='*\\Z))")
SAFE = re.compile("|".join(f"({place})'{then}" for place, then in PLACES))
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


def defused(text: str) -> str:
    """``text`` with a ``'`` wherever a spreadsheet would begin to compute."""
    inside = INNER.sub(_marked, text)
    return "'" + inside if HEAD.match(text) else inside


def _marked(found: re.Match[str]) -> str:
    return found.group() + "'"


def restored(text: str) -> str:
    """What :func:`defused` was given."""
    return SAFE.sub(lambda found: found.group()[:-1], text)


def storable(text: str) -> str:
    """``text`` without signs that no sheet can hold, and cut to what a cell holds."""
    if text.isprintable():
        return text[:LONGEST]
    whole = text.encode("utf-8", "replace").decode()
    return str(ILLEGAL_CHARACTERS_RE.sub(" ", whole))[:LONGEST]


def as_text(value: Value) -> str:
    """A value as CSV tells it: moments in Kuwait time."""
    if isinstance(value, datetime):
        return value.astimezone(KUWAIT).isoformat(" ", "minutes")[:16]
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _quoted(value: Value) -> str:
    told = defused(storable(value if isinstance(value, str) else as_text(value)))
    return told.replace('"', '""')


def _cells(column: Sequence[Value]) -> list[str]:
    """A column as CSV tells it; what stands there many times is made once."""
    known = {value: _quoted(value) for value in set(column)}
    return [known[value] for value in column]


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """A CSV, some lines at a time: UTF-8 with a byte order mark, everything quoted."""
    # with everything quoted a line is a mere joining, far faster than the library's writer
    yield BOM + '"' + '","'.join(_cells(headings)) + '"\r\n'
    source = iter(rows)
    while block := list(islice(source, CHUNK)):
        columns = [_cells(column) for column in zip(*block, strict=True)]
        lines = '"\r\n"'.join(map('","'.join, zip(*columns, strict=True)))
        yield f'"{lines}"\r\n'


def write_xlsx(
    target: IO[bytes], title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """An XLSX of one sheet from right to left; rows go to the disk as they come."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31])
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "B2"
    for number, heading in enumerate(headings, 1):
        letter = sheet_letter(number)
        sheet.column_dimensions[letter].width = min(60, max(14, len(heading) + 4))
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(target)


def sheet_letter(number: int) -> str:
    """The letters of a column."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def _cell(sheet: Worksheet, value: Value, *, bold: bool = False) -> Any:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.astimezone(KUWAIT).replace(tzinfo=None))
        cell.number_format = MOMENT
    elif isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = DAY
    elif isinstance(value, int):
        cell = WriteOnlyCell(sheet, value)
    else:
        cell = WriteOnlyCell(sheet, storable(as_text(value)))
        cell.data_type = "s"  # a text, whatever it begins with
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", wrap_text=not bold)
    if bold:
        cell.font = Font(bold=True)
    return cell


def xlsx_file(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> IO[bytes]:
    """The workbook in a file of its own that goes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    write_xlsx(file, title, headings, rows)
    file.seek(0)
    return file
