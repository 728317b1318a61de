"""Rows become items, or notices of what is wrong with them. Nothing is asked of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.arabic import clean_line
from office.importing.fields import TYPES
from office.importing.kinds import BAD, check_fields
from office.importing.outcome import Message, Notice, Place


@dataclass(slots=True)
class Row:
    """A line of the file as read; ``data`` maps field names to values, ``type`` among them."""

    place: Place
    data: dict[str, Any]


@dataclass(slots=True)
class Attachment:
    """A file that an item brings: where it is and its measured facts."""

    path: str
    title: str
    facts: Any


@dataclass(slots=True)
class Item:
    """A good row: its type, its identifier, and the normal forms of the fields it gives."""

    place: Place
    kind: str
    id: str
    values: dict[str, Any]
    attachments: dict[str, Attachment] = field(default_factory=dict)  # by SHA-256


def check_rows(rows: Iterable[Row], default_type: str = "") -> tuple[list[Item], list[Notice]]:
    """Items of the good rows, notices of the bad ones: each row alone, and identifiers together."""
    items: list[Item] = []
    notices: list[Notice] = []
    seen: dict[str, Place] = {}
    for row in rows:
        item = _check_row(row, default_type, notices)
        known = row.data.get("id")
        if not isinstance(known, str) or not known.strip():
            pass  # told already
        elif known.strip() in seen:
            first = {"line": seen[known.strip()]}
            message = Message(_("This identifier already stands on line %(line)s."), first)
            notices.append(Notice(row.place, "id", message))
        else:
            seen[known.strip()] = row.place
        if item is not None:
            items.append(item)
    return items, notices


def _check_row(row: Row, default_type: str, notices: list[Notice]) -> Item | None:
    data = dict(row.data)
    kind = data.pop("type", None) or default_type

    def say(message: Message, *path: object) -> None:
        # names of unknown fields are as the file has them: anything may stand there
        name = ".".join(clean_line(str(part))[:60] for part in path)
        notices.append(Notice(row.place, name, message))

    if not isinstance(kind, str) or kind not in TYPES:
        say(Message(_("The type must be one of: %(types)s."), {"types": ", ".join(TYPES)}), "type")
        return None
    values = check_fields(TYPES[kind], data, say)
    if values is BAD:
        return None
    item = Item(row.place, kind, values.pop("id"), values)
    return item if _check_whole(item, say) else None


def _check_whole(item: Item, say: Any) -> bool:
    """Rules over several fields of one row."""
    names = [version["version"] for version in item.values.get("versions", [])]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = Message(_("Version %(version)s is named twice."), {"version": twice})
        say(message, "versions")
        return False
    return True
