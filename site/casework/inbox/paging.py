"""Pages by key: the next page begins after the last row, however many rows lie before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime

from casework.managers import CaseQuerySet
from casework.models import Case

PER_PAGE = 50
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
    """``cases`` in the named order."""
    field, down = FIELDS[order]
    sign = "-" if down else ""
    return cases.order_by(f"{sign}{field}", f"{sign}pk")


def page_of(cases: CaseQuerySet, order: str, *, after: str = "", before: str = "") -> ListedPage:
    """The page after one key or before another; the first page for keys that say nothing."""
    field, down = FIELDS[order]
    key = _read(after) or _read(before)
    backwards = bool(key) and not _read(after)
    rising = down == backwards
    found = cases
    if key:
        found = cases.filter(_beyond(field, key, up=rising))
    sign = "" if rising else "-"
    rows = list(found.order_by(f"{sign}{field}", f"{sign}pk")[: PER_PAGE + 1])
    more = len(rows) > PER_PAGE
    rows = rows[:PER_PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return ListedPage(rows)
    first, last = _key(rows[0], field), _key(rows[-1], field)
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


def _key(case: Case, field: str) -> str:
    return f"{getattr(case, field).isoformat()}~{case.pk}"


def _read(text: str) -> tuple[date | datetime, int] | None:
    value, _tilde, pk = text.rpartition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        moment = parse_datetime(value) if "T" in value else parse_date(value)
    except ValueError:
        return None
    return (moment, int(pk)) if moment else None
