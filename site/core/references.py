"""References and tracking codes: how they are made, and how a person's typing is understood.

Pure: no models, no settings, no translation. The reference is ``C-MOI-2026-000123-7``: a letter
for the kind, the agency's code, the year of receipt in Kuwait, six digits counted without a gap,
and a check digit (ISO/IEC 7064 MOD 11,10 over the digits of year and number).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from core.arabic import latin_digits

KINDS = {"complaint": "C", "suggestion": "S", "inquiry": "Q"}
LETTERS = {letter: kind for kind, letter in KINDS.items()}
#: what people say in Arabic: شكوى، اقتراح، استفسار
ARABIC_LETTERS = {"ش": "C", "ق": "S", "س": "Q"}
CODE_DIGITS = 16
_NOISE = re.compile(
    "[\\s\\-\u2010-\u2015\u2212_./\u00b7\u0640\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
)
_SHAPE = re.compile(r"^([CSQ])([A-Z][A-Z0-9]{1,7}?)(20\d{2})(\d{6})(\d)$")
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_TAIL = 11  # digits at the end: year, number, check digit


class NotAReference(ValueError):
    """This text can be no reference. ``reason``: ``empty``, ``letter``, ``shape``, ``check``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotACode(ValueError):
    """This text can be no tracking code. ``reason``: ``empty``, ``digits``, ``length``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reference:
    """The parts of a reference; ``str()`` gives it as printed."""

    kind: str
    agency: str
    year: int
    number: int

    def __str__(self) -> str:
        digits = f"{self.year:04d}{self.number:06d}"
        letter = KINDS[self.kind]
        return f"{letter}-{self.agency}-{self.year:04d}-{self.number:06d}-{check_digit(digits)}"


def check_digit(digits: str) -> str:
    """The ISO/IEC 7064 MOD 11,10 check digit of a text of ASCII digits."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def parse_reference(text: str) -> Reference:
    """What a person typed or read aloud, as a reference.

    Either digit set, any case, spaces, dashes or neither, Arabic letters for the kind, the letter
    O for a nought. Raises :class:`NotAReference`.
    """
    plain = _NOISE.sub("", latin_digits(text)).upper()
    if not plain:
        raise NotAReference("empty")
    plain = ARABIC_LETTERS.get(plain[0], plain[0]) + plain[1:]
    if plain[0] not in LETTERS:
        raise NotAReference("letter")
    plain = plain[:-_TAIL] + plain[-_TAIL:].translate(_LOOK_ALIKE)
    match = _SHAPE.match(plain)
    if match is None:
        raise NotAReference("shape")
    letter, agency, year, number, digit = match.groups()
    if check_digit(year + number) != digit:
        raise NotAReference("check")
    return Reference(LETTERS[letter], agency, int(year), int(number))


def looks_like_reference(text: str) -> bool:
    """Whether ``text`` as a whole is a well-formed reference."""
    try:
        parse_reference(text)
    except NotAReference:
        return False
    return True


def new_code() -> str:
    """A fresh tracking code, ``4821-0937-5526-1184``: about 53 bits from the system's source."""
    return group_code("".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS)))


def group_code(digits: str) -> str:
    """Sixteen digits in four groups, as shown."""
    return "-".join(digits[start : start + 4] for start in range(0, CODE_DIGITS, 4))


def parse_code(text: str) -> str:
    """A typed tracking code as shown. Raises :class:`NotACode`."""
    plain = _NOISE.sub("", latin_digits(text))
    if not plain:
        raise NotACode("empty")
    if not (plain.isascii() and plain.isdigit()):
        raise NotACode("digits")
    if len(plain) != CODE_DIGITS:
        raise NotACode("length")
    return group_code(plain)
