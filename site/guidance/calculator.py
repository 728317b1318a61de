"""If I complain on day X, when is the answer due? What a reader typed in, an honest answer out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from casework.deadlines import KUWAIT, Due, answer_due, appeal_until
from core.arabic import latin_digits
from core.text import single_line

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 40
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class Calculation:
    """What was typed, and either an error in the reader's language or the two dates."""

    typed: str
    error: str = ""
    due: Due | None = None
    appeal_until: date | None = None  # if the answer comes on the day it is due


def calculate(typed: str) -> Calculation:
    """The due date of a complaint sent on the day ``typed``, in either digit set.

    Day, month and year, or ISO 8601.
    """
    shown = single_line(typed)[:LONGEST]
    numbers = _numbers(latin_digits(shown))
    if numbers is None:
        error = (
            _("We could not read this day. Write day, month and year, for example 31/1/2026.")
            if shown
            else _("Write the day, for example 31/1/2026.")
        )
        return Calculation(shown, error)
    try:
        day = date(*numbers)
    except ValueError:
        return Calculation(
            shown, _("There is no such day in the calendar. Check the day and the month.")
        )
    if not FIRST <= day <= LAST:
        return Calculation(shown, _("Choose a day between the years 2000 and 2099."))
    return on(day, shown)


def on(day: date, typed: str = "") -> Calculation:
    """The due date of a complaint sent on ``day``."""
    due = answer_due(_at_noon(day))
    return Calculation(typed, due=due, appeal_until=appeal_until(_at_noon(due.on)))


def _numbers(text: str) -> tuple[int, int, int] | None:
    """Year, month, day as written; ``None`` for what is no date."""
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    return int(year), int(month), int(day)


def _at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), KUWAIT)
