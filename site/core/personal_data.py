"""Numbers of persons in free text: what they look like, and how they are masked. Pure.

Either digit set counts: ``\\d`` knows both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.arabic import latin_digits

MASK: Final = "●●●"
#: seven digits and more, as civil IDs, phones, accounts and cards are written
NUMBER: Final = re.compile(r"\+?\d(?:[ .\-()\u00a0]{0,2}\d){6,}")
#: the digits of a date are nobody's number
DATE: Final = re.compile(r"\d{4}[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-.]\d{1,2}[-.]\d{4}")
IBAN: Final = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]){11,30}\b")
EMAIL: Final = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")
#: a governorate's one or two digits and five more, or a number that is said to be a plate's
PLATE: Final = re.compile(
    r"(?<![\d/\-])\d{1,2} ?[/\-] ?\d{5}(?![\d/\-])"
    r"|(?<=لوحة )\d[\d/\- ]{2,8}\d|(?<=plate )\d[\d/\- ]{2,8}\d",
    re.I,
)

CIVIL_ID: Final = "civil_id"
PHONE: Final = "phone"
ACCOUNT: Final = "iban"
VEHICLE: Final = "plate"
KUWAITI_PHONE: Final = re.compile(r"(?:(?:\+|00)965)?[24569]\d{7}")
FOREIGN_PHONE: Final = re.compile(r"(?:\+|00)[1-9]\d{8,13}")


@dataclass(frozen=True, slots=True)
class Stray:
    """A number of a person within a text: what kind it looks like, and where it stands."""

    kind: str
    start: int
    end: int


def mask_personal(text: str) -> str:
    """``text`` with every long number (civil ID, phone, account, card) and e-mail masked."""
    text = EMAIL.sub(MASK, text)
    text = IBAN.sub(_mask_account, text)
    return NUMBER.sub(lambda found: found[0] if DATE.fullmatch(found[0]) else MASK, text)


def strays(text: str) -> list[Stray]:
    """Civil IDs, phones, accounts and plates in ``text``, in order; other numbers are let be."""
    found = [Stray(ACCOUNT, *m.span()) for m in IBAN.finditer(text) if _is_account(m[0])]
    for match in NUMBER.finditer(text):
        kind = _kind_of(match[0])
        if kind:
            found.append(Stray(kind, *match.span()))
    found += [Stray(VEHICLE, *m.span()) for m in PLATE.finditer(text)]
    return _apart(found)


def mask_strays(text: str) -> str:
    """``text`` with what :func:`strays` finds masked, everything else as it was."""
    for stray in reversed(strays(text)):
        text = text[: stray.start] + MASK + text[stray.end :]
    return text


def _kind_of(number: str) -> str:
    if DATE.fullmatch(number):
        return ""
    digits = re.sub(r"[^\d+]", "", latin_digits(number))
    if KUWAITI_PHONE.fullmatch(digits) or FOREIGN_PHONE.fullmatch(digits):
        return PHONE
    return CIVIL_ID if re.fullmatch(r"[123]\d{11}", digits) else ""


def _apart(found: list[Stray]) -> list[Stray]:
    """Those that do not overlap an earlier one, in the order of the text."""
    kept: list[Stray] = []
    for stray in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or stray.start >= kept[-1].end:
            kept.append(stray)
    return kept


def _is_account(text: str) -> bool:
    """An IBAN has digits beyond its check digits; a run of words after a code has none."""
    return sum(sign.isdigit() for sign in text) >= 6


def _mask_account(found: re.Match[str]) -> str:
    return MASK if _is_account(found[0]) else found[0]
