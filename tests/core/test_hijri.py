"""Hijri dates: known days of the Umm al-Qura calendar, every day of its years, the shift."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.hijri import FIRST_DAY, STARTS, HijriDate, to_hijri


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2018, 9, 11), (1440, 1, 1)),
        (date(2023, 7, 19), (1445, 1, 1)),
        (date(2025, 3, 1), (1446, 9, 1)),
        (date(2025, 6, 26), (1447, 1, 1)),
        (date(2026, 3, 20), (1447, 10, 1)),
        (date(2026, 6, 16), (1448, 1, 1)),
        (date(2026, 6, 15), (1447, 12, 29)),
    ],
)
def test_known_days(day, known):
    assert to_hijri(day) == HijriDate(*known)


def test_days_follow_each_other_without_a_gap():
    before = to_hijri(FIRST_DAY)
    for step in range(1, STARTS[-1]):
        now = to_hijri(FIRST_DAY + timedelta(days=step))
        next_day = (before.year, before.month, before.day + 1)
        next_month = (before.year + before.month // 12, before.month % 12 + 1, 1)
        assert (now.year, now.month, now.day) in (next_day, next_month)
        assert before.day in (29, 30) or now.day == before.day + 1
        before = now


def test_outside_its_years_there_is_none():
    assert to_hijri(FIRST_DAY - timedelta(days=1)) is None
    assert to_hijri(FIRST_DAY + timedelta(days=STARTS[-1])) is None


def test_the_office_can_shift_it_by_a_day():
    assert to_hijri(date(2026, 6, 15), 1) == HijriDate(1448, 1, 1)
    assert to_hijri(date(2026, 6, 16), -1) == HijriDate(1447, 12, 29)


def test_it_is_said_in_both_languages():
    day = HijriDate(1448, 7, 14)
    assert day.in_words("ar") == "14 رجب 1448 هـ"
    assert day.in_words("en") == "14 Rajab 1448 AH"
