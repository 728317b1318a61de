"""Months as the law counts them, and working time as an office counts it.

Pure: no models, no settings. Days are days in Kuwait.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

#: ``date.weekday()``: Sunday to Thursday
WORKING_WEEK = frozenset({6, 0, 1, 2, 3})
#: no calendar closes for longer; a search for a working day ends here
FARTHEST = 400


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, clamped to the last day of that month.

    31 January and one month is 28 February (29 in a leap year). ``months`` may be negative.
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours from one day to another, both included; ``None``: without an end.

    ``weekdays`` as ``date.weekday()`` counts them. Ramadan is a period of its own.
    """

    start: time
    end: time
    weekdays: frozenset[int] = WORKING_WEEK
    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether this period covers ``day``."""
        begun = self.first is None or self.first <= day
        return begun and (self.last is None or day <= self.last)

    @property
    def bounded(self) -> int:
        """How closely it is bounded: a period with two ends goes before one without."""
        return (self.first is not None) + (self.last is not None)


OFFICE_HOURS = Hours(time(7, 30), time(14, 30))


@dataclass(frozen=True)
class WorkCalendar:
    """When an office works: its hours by period, and the holidays that fall into them."""

    hours: tuple[Hours, ...] = (OFFICE_HOURS,)
    holidays: Mapping[date, str] = field(default_factory=dict)

    def hours_on(self, day: date) -> Hours | None:
        """The working hours of ``day``; ``None`` on a weekend or a holiday."""
        if day in self.holidays:
            return None
        holding = [hours for hours in self.hours if hours.holds(day)]
        closest = max(holding, key=lambda hours: hours.bounded, default=OFFICE_HOURS)
        return closest if day.weekday() in closest.weekdays else None

    def works_on(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        return self.hours_on(day) is not None

    def open_at(self, moment: datetime, zone: tzinfo) -> bool:
        """Whether the office works at this aware moment."""
        local = moment.astimezone(zone)
        hours = self.hours_on(local.date())
        return hours is not None and hours.start <= local.time() < hours.end

    def add_days(self, start: date, days: int) -> date:
        """The working day ``days`` working days after ``start``, which itself does not count."""
        day = start
        for _step in range(FARTHEST + days * 7):
            if days <= 0:
                return day
            day += timedelta(days=1)
            days -= self.works_on(day)
        raise ValueError("no working day in sight")

    def days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; 0 where there are none."""
        span = (end - start).days
        return sum(self.works_on(start + timedelta(days=step)) for step in range(1, span + 1))

    def holidays_between(self, start: date, end: date) -> list[tuple[date, str]]:
        """Holidays after ``start`` up to ``end`` that would have been working days."""
        without = WorkCalendar(self.hours)
        return sorted(
            (day, name)
            for day, name in self.holidays.items()
            if start < day <= end and without.works_on(day)
        )
