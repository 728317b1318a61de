"""Files become rows: JSON Lines here, spreadsheets in ``tables``."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.arabic import clean_line
from office.importing.kinds import DuplicateKey, parse_json
from office.importing.outcome import Message, Notice, Place
from office.importing.tables import read_csv, read_workbook
from office.importing.validation import Row

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path, default_type: str = "") -> tuple[list[Row], list[Notice], list[Notice]]:
    """Rows of ``path``, errors of unreadable lines, warnings. The name's end decides the format."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return read_workbook(path, default_type)
    data = path.read_bytes()
    if data.startswith(UTF16_BOMS):
        message = Message(_("The file is not in UTF-8: save it as UTF-8."))
        return [], [Notice(Place(1), "", message)], []
    data = data.removeprefix(UTF8_BOM)
    return read_csv(data, default_type) if suffix == ".csv" else read_lines(data)


def read_lines(data: bytes) -> tuple[list[Row], list[Notice], list[Notice]]:
    """JSON Lines; blank lines are skipped but counted."""
    rows: list[Row] = []
    errors: list[Notice] = []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw.strip():
            continue
        place = Place(number)
        try:
            found = parse_json(raw.decode())
        except UnicodeDecodeError:
            errors.append(Notice(place, "", Message(_("The line is not in UTF-8."))))
        except DuplicateKey as error:
            name = clean_line(str(error))[:60]
            errors.append(Notice(place, name, Message(_("This field is named twice."))))
        except ValueError:
            errors.append(Notice(place, "", Message(_("The line is not valid JSON."))))
        else:
            if isinstance(found, dict):
                rows.append(Row(place, found))
            else:
                message = Message(_("Each line must be one object in braces."))
                errors.append(Notice(place, "", message))
    return rows, errors, []
