"""Pages by key: the next page begins after the last row, however many rows lie before it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime

from casework.managers import CaseQuerySet
from casework.models import Case

PER_PAGE = 50
#: open cases, then settled ones
BOTH = (True, False)
#: ``{order: (field, newest first)}``; the primary key decides between equals
FIELDS = {
    "due": ("sort_due_on", False),
    "received": ("received_at", True),
    "changed": ("changed_at", True),
}


@dataclass(frozen=True, slots=True)
class ListedPage:
    """Rows of a page, and the keys that lead to its neighbours; empty where there is none."""

    rows: list[Case]
    before: str = ""
    after: str = ""


def ordered(cases: CaseQuerySet, order: str) -> CaseQuerySet:
    """``cases`` in the named order; by deadline, what is settled comes at the end."""
    field, down = FIELDS[order]
    sign = "-" if down else ""
    first = ["-is_open"] if order == "due" else []
    return cases.order_by(*first, f"{sign}{field}", f"{sign}pk")


def stretches(
    cases: CaseQuerySet, order: str, sides: Collection[bool] = BOTH
) -> list[CaseQuerySet]:
    """The same in stretches that follow each other, each of which an index has in its order.

    ``sides``: whether open cases, settled ones or both can be among them.
    """
    field, down = FIELDS[order]
    sign = "-" if down else ""
    return [part.order_by(f"{sign}{field}", f"{sign}pk") for part in _parts(cases, order, sides)]


def _parts(cases: CaseQuerySet, order: str, sides: Collection[bool]) -> list[CaseQuerySet]:
    """By deadline, what is settled comes at the end; a side without cases costs no query."""
    if order != "due":
        return [cases]
    return [cases.filter(is_open__in=[side]) if side in sides else cases.none() for side in BOTH]


def page_of(
    cases: CaseQuerySet,
    order: str,
    *,
    after: str = "",
    before: str = "",
    sides: Collection[bool] = BOTH,
) -> ListedPage:
    """The page after one key or before another; the first page for keys that say nothing."""
    field, down = FIELDS[order]
    parts = _parts(cases, order, sides)
    key = _read(after, len(parts)) or _read(before, len(parts))
    backwards = bool(key) and not _read(after, len(parts))
    rising = down == backwards
    sign = "" if rising else "-"
    part, place = key or (0, None)
    rows: list[Case] = []
    for stretch in reversed(parts[: part + 1]) if backwards else parts[part:]:
        found = stretch.filter(_beyond(field, place, up=rising)) if place else stretch
        place = None  # the next stretch is read from its beginning
        rows += found.order_by(f"{sign}{field}", f"{sign}pk")[: PER_PAGE + 1 - len(rows)]
        if len(rows) > PER_PAGE:
            break
    more = len(rows) > PER_PAGE
    rows = rows[:PER_PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return ListedPage(rows)
    first, last = (_key(row, field, len(parts)) for row in (rows[0], rows[-1]))
    return ListedPage(
        rows,
        before=first if (more if backwards else bool(key)) else "",
        after=last if (backwards or more) else "",
    )


def _beyond(field: str, key: tuple[Any, int], *, up: bool) -> Q:
    value, pk = key
    way = "gt" if up else "lt"
    # the first condition alone lets the index be used
    inclusive = Q(**{f"{field}__{way}e": value})
    return inclusive & (Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"pk__{way}": pk}))


def _key(case: Case, field: str, parts: int) -> str:
    part = int(parts > 1 and not case.is_open)
    return f"{getattr(case, field).isoformat()}~{case.pk}~{part}"


def _read(text: str, parts: int) -> tuple[int, tuple[date | datetime, int]] | None:
    """The stretch and the place within it that a key names."""
    value, pk, part = text.split("~") if text.count("~") == 2 else ("", "", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19 and part in map(str, range(parts))):
        return None
    try:
        moment = parse_datetime(value) if "T" in value else parse_date(value)
    except ValueError:
        return None
    return (int(part), (moment, int(pk))) if moment else None
