"""When an answer is due: every month's end, leap years, and midnight in Kuwait."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.deadlines import KUWAIT, answer_due, appeal_until, day_in_kuwait, grievance_until
from core.calendars import add_months


def received(year, month, day, hour=12, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=KUWAIT)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ((2026, 1, 31), (2026, 2, 28)),
        ((2024, 1, 31), (2024, 2, 29)),
        ((2024, 1, 29), (2024, 2, 29)),
        ((2026, 1, 29), (2026, 2, 28)),
        ((2026, 1, 28), (2026, 2, 28)),
        ((2026, 2, 28), (2026, 3, 28)),
        ((2024, 2, 29), (2024, 3, 29)),
        ((2026, 3, 31), (2026, 4, 30)),
        ((2026, 4, 30), (2026, 5, 30)),
        ((2026, 5, 31), (2026, 6, 30)),
        ((2026, 7, 31), (2026, 8, 31)),
        ((2026, 8, 31), (2026, 9, 30)),
        ((2026, 10, 31), (2026, 11, 30)),
        ((2026, 12, 31), (2027, 1, 31)),
        ((2026, 12, 1), (2027, 1, 1)),
        ((2026, 2, 19), (2026, 3, 19)),
        ((2100, 1, 31), (2100, 2, 28)),
        ((2000, 1, 31), (2000, 2, 29)),
    ],
)
def test_the_same_day_of_the_next_month_or_its_last(start, due):
    answer = answer_due(received(*start))
    assert answer.on == date(*due)
    assert answer.clamped == (start[2] != due[2])
    assert answer.counted_from == date(*start)


@pytest.mark.parametrize("year", range(2023, 2030))
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_end_stays_within_the_next_month(year, month):
    last = calendar.monthrange(year, month)[1]
    due = answer_due(received(year, month, last)).on
    following = month % 12 + 1
    assert due.month == following
    days_of_next = calendar.monthrange(due.year, following)[1]
    assert due.day == min(last, days_of_next)


def midnights():
    for year, month, day in [
        (2026, 1, 31), (2026, 2, 28), (2024, 2, 28), (2024, 2, 29), (2026, 12, 31), (2026, 3, 29),
        (2026, 10, 25),
    ]:  # fmt: skip
        for seconds in (-1, 0, 1, 3 * 3600 - 1, 3 * 3600, 3 * 3600 + 1):
            midnight = datetime(year, month, day, tzinfo=KUWAIT) + timedelta(days=1)
            day_then = date(year, month, day) + timedelta(days=1 if seconds >= 0 else 0)
            yield midnight + timedelta(seconds=seconds), day_then


@pytest.mark.parametrize(("moment", "expected"), list(midnights()))
def test_the_day_changes_at_midnight_in_kuwait(moment, expected):
    assert day_in_kuwait(moment) == expected
    assert day_in_kuwait(moment.astimezone(UTC)) == expected
    assert answer_due(moment.astimezone(UTC)).on == add_months(expected, 1)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        answer_due(datetime(2026, 1, 31))


def test_an_appeal_has_thirty_days():
    assert appeal_until(received(2026, 1, 31, 23, 59)) == date(2026, 3, 2)


def test_a_grievance_has_sixty_days_from_the_day_of_knowledge():
    assert grievance_until(date(2026, 1, 1)) == date(2026, 3, 2)
