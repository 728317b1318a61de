import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import add_months


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2100, 1, 31), 1, (2100, 2, 28)),
        ((2000, 1, 31), 1, (2000, 2, 29)),
        ((2026, 3, 31), 1, (2026, 4, 30)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((2026, 11, 24), 12, (2027, 11, 24)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2028, 2, 29), 48, (2032, 2, 29)),
        ((2026, 1, 15), -1, (2025, 12, 15)),
        ((2026, 3, 31), -1, (2026, 2, 28)),
        ((2026, 5, 31), -13, (2025, 4, 30)),
        ((2026, 5, 31), 0, (2026, 5, 31)),
    ],
)
def test_months_are_counted_as_the_law_does(day, months, then):
    assert add_months(date(*day), months) == date(*then)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(-1200, 1200))
def test_the_month_is_right_and_the_day_never_later(day, months):
    then = add_months(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day == min(day.day, calendar.monthrange(then.year, then.month)[1])


def test_a_day_beyond_the_calendar_is_an_error():
    with pytest.raises(ValueError, match="year"):
        add_months(date(9999, 12, 1), 1)
