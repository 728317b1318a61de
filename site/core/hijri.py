"""The Hijri date beside the Gregorian one, by the Umm al-Qura calendar. Pure: for display only.

The Gregorian date is the legal one. A month that a moon sighting moved is put right by the
office's own shift of a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

FIRST_YEAR: Final = 1440
FIRST_DAY: Final = date(2018, 9, 11)
#: a year in three hexadecimal digits: a bit for each month, set where it has 30 days, else 29
YEARS: Final = (
    "5d4 ada 55a aab 595 749 764 baa 5b5 2b6 a56 d2a e95 72a 755 35a 95d 49b a4d d26 d53 5aa aad"
    " 4b6 a57 527 a95 b4a b55 36c 9ae 4b6 a96 b4a da5 5d2 5d9 2dc 96d 4ad 655 6d2 b69 374 9b6 4d7"
    " 2ab 54b 6a5 752 b69 56b 2ad 94d c95 d4a ea5 6ca ad5 556 c97"
)
#: days from the first day to the start of each month, and to the end of the last one
STARTS: Final = tuple(
    accumulate(
        (29 + int(bit) for year in YEARS.split() for bit in f"{int(year, 16):012b}"), initial=0
    )
)
MONTHS: Final = {
    "ar": [
        "المحرم",
        "صفر",
        "ربيع الأول",
        "ربيع الآخر",
        "جمادى الأولى",
        "جمادى الآخرة",
        "رجب",
        "شعبان",
        "رمضان",
        "شوال",
        "ذو القعدة",
        "ذو الحجة",
    ],
    "en": [
        "Muharram",
        "Safar",
        "Rabi I",
        "Rabi II",
        "Jumada I",
        "Jumada II",
        "Rajab",
        "Shaban",
        "Ramadan",
        "Shawwal",
        "Dhu al-Qadah",
        "Dhu al-Hijjah",
    ],
}
ERA: Final = {"ar": "هـ", "en": "AH"}


@dataclass(frozen=True, slots=True)
class HijriDate:
    """A day of the Hijri calendar."""

    year: int
    month: int
    day: int

    def in_words(self, language: str) -> str:
        """As people say it: 14 Rajab 1448 AH."""
        return f"{self.day} {MONTHS[language][self.month - 1]} {self.year} {ERA[language]}"


def to_hijri(day: date, shift: int = 0) -> HijriDate | None:
    """The Hijri date of ``day``, ``shift`` days later; ``None`` outside the calendar's years."""
    passed = (day + timedelta(days=shift) - FIRST_DAY).days
    if not 0 <= passed < STARTS[-1]:
        return None
    month = next(number for number, start in enumerate(STARTS) if start > passed) - 1
    year, number = divmod(month, 12)
    return HijriDate(FIRST_YEAR + year, number + 1, passed - STARTS[month] + 1)
