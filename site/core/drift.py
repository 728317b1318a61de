"""How far the two languages of a thing have drifted apart: figures, phones and dates that differ.

Pure: compares texts, asks no database. Digits of either set count the same, numbers written as
words excuse a figure on the other side but never accuse one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.arabic import fold, latin_digits
from core.words import words_of

DATE, PHONE, TIME, NUMBER = "date", "phone", "time", "number"

MONTHS = (
    ("january", "jan", "يناير", "كانون الثاني"),
    ("february", "feb", "فبراير", "شباط"),
    ("march", "mar", "مارس", "آذار"),
    ("april", "apr", "أبريل", "ابريل", "نيسان"),
    ("may", "مايو", "أيار"),
    ("june", "jun", "يونيو", "حزيران"),
    ("july", "jul", "يوليو", "تموز"),
    ("august", "aug", "أغسطس", "اغسطس", "آب"),
    ("september", "sept", "sep", "سبتمبر", "أيلول"),
    ("october", "oct", "أكتوبر", "اكتوبر", "تشرين الأول"),
    ("november", "nov", "نوفمبر", "تشرين الثاني"),
    ("december", "dec", "ديسمبر", "كانون الأول"),
)
MONTH_OF = {fold(name): n for n, names in enumerate(MONTHS, 1) for name in names}
#: numbers that are often written as words, with what Arabic puts into the noun itself
WORDS = (
    ("one", "first", "once", "واحد", "واحده", "اول", "الاول", "الاولي"),
    (
        *("two", "second", "twice", "both", "اثنان", "اثنين", "اثنتان", "اثنتين", "ثاني", "الثاني"),
        *("يومان", "يومين", "يومي", "شهران", "شهرين", "سنتان", "سنتين", "عامان", "عامين"),
        *("ساعتان", "ساعتين", "دقيقتان", "دقيقتين", "اسبوعان", "اسبوعين", "ديناران", "دينارين"),
        *("نسختان", "نسختين", "صورتان", "صورتين", "مرتان", "مرتين"),
    ),
    ("three", "third", "ثلاث", "ثلاثه"),
    ("four", "fourth", "اربع", "اربعه"),
    ("five", "fifth", "خمس", "خمسه"),
    ("six", "sixth", "ست", "سته"),
    ("seven", "seventh", "سبع", "سبعه"),
    ("eight", "eighth", "ثماني", "ثمانيه", "ثمان"),
    ("nine", "ninth", "تسع", "تسعه"),
    ("ten", "tenth", "عشر", "عشره"),
)
NUMBER_OF = {word: n for n, words in enumerate(WORDS, 1) for word in words}

_MONTH = "|".join(sorted((re.escape(name) for name in MONTH_OF), key=len, reverse=True))
ISO_DATE = re.compile(r"\b(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})\b")
PLAIN_DATE = re.compile(r"\b(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})\b")
NAMED_DATE = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<n>{_MONTH})\b(?:,? (?P<y>\d{{4}}))?"
)
AMERICAN_DATE = re.compile(rf"\b(?P<n>{_MONTH})\.? (?P<d>\d{{1,2}})\b(?:,? (?P<y>\d{{4}}))?")
PHONE_NUMBER = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[ \-]?\d){6,13}(?![\w.,]\d)(?!\w)")
CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")
FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
SEPARATORS = str.maketrans({"٬": ",", "٫": ".", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """Something in a text that must be the same in both languages; ``value`` is normalised."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Drift:
    """What is told in one language only, and whether the Arabic has moved on."""

    only_arabic: tuple[Figure, ...] = ()
    only_english: tuple[Figure, ...] = ()
    arabic_newer: bool = False

    def __bool__(self) -> bool:
        return bool(self.only_arabic or self.only_english or self.arabic_newer)


def drift(arabic_page: Any, english_page: Any) -> Drift:
    """How the words of two pages of one thing differ in what no translation may change.

    ``arabic_newer``: the Arabic words were published after the English page was.
    """
    arabic = " \n ".join(words_of(arabic_page).values())
    english = " \n ".join(words_of(english_page).values())
    changed, published = arabic_page.words_changed_at, english_page.last_published_at
    newer = bool(changed and published and changed > published)
    only_arabic, only_english = differences(arabic, english)
    return Drift(only_arabic, only_english, newer)


def differences(arabic: str, english: str) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Figures of ``arabic`` that ``english`` does not have, and the other way round."""
    here, there = figures(arabic), figures(english)
    return _missing(here - there, english), _missing(there - here, arabic)


def _missing(found: set[Figure], other: str) -> tuple[Figure, ...]:
    written = {Figure(NUMBER, str(number)) for number in _in_words(other)}
    return tuple(sorted(found - written))


def _in_words(text: str) -> Iterator[int]:
    for word in re.findall(r"\w+", fold(text)):
        # the conjunctions and prepositions that Arabic joins to the word
        for start in (word, word[1:], word.removeprefix("ال")):
            if start in NUMBER_OF:
                yield NUMBER_OF[start]
                break


def figures(text: str) -> set[Figure]:
    """Every date, phone, time of day and number of ``text``, normalised."""
    text = fold(latin_digits(text.translate(SEPARATORS)))
    found: set[Figure] = set()

    def take(pattern: re.Pattern[str], make: Any) -> None:
        nonlocal text

        def replace(match: re.Match[str]) -> str:
            figure = make(match)
            if figure is None:
                return match.group()
            found.add(figure)
            return " \u2022 "

        text = pattern.sub(replace, text)

    for pattern in (ISO_DATE, PLAIN_DATE, NAMED_DATE, AMERICAN_DATE):
        take(pattern, _date)
    take(PHONE_NUMBER, _phone)
    take(CLOCK, lambda m: Figure(TIME, f"{int(m[1])}:{m[2]}"))
    take(FIGURE, _number)
    return found


def _date(match: re.Match[str]) -> Figure | None:
    parts = match.groupdict()
    month = MONTH_OF[parts["n"]] if parts.get("n") else int(parts["m"])
    year = parts.get("y")
    try:
        day = date(int(year or 2000), month, int(parts["d"]))
    except ValueError:
        return None
    return Figure(DATE, day.isoformat() if year else f"{day:%m-%d}")


def _phone(match: re.Match[str]) -> Figure | None:
    digits = re.sub(r"\D", "", match.group())
    if match.group().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00").removeprefix("965")
    return Figure(PHONE, digits)


def _number(match: re.Match[str]) -> Figure:
    value = Decimal(match.group().replace(",", ""))
    return Figure(NUMBER, f"{value.normalize():f}")
