"""Form numbers in every spelling, and case references, before any word is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .normalise import Token, fold

_NUMBER_WORDS: Final = frozenset(
    ["رقم", "نموذج", "نمودج", "استماره", "فورم", "no", "number", "form", "num", "nr"]
)
_REFERENCE: Final = re.compile(
    r"^\s*([csqشقس])[\s\-_/–]*([a-z][a-z0-9]{1,7})[\s\-_/–]*(20\d\d)[\s\-_/–]*(\d{6})[\s\-_/–]*(\d)\s*$"
)


def number_key(number: str) -> str:
    """A form number as it is compared: letters and digits only, folded."""
    return "".join(c for c in fold(number) if c.isalnum())


def number_tokens(number: str) -> list[str]:
    """What a form number is found by: the whole, and its digits alone (marked as such)."""
    key = number_key(number)
    digits = re.search(r"\d+$", key)
    if not key:
        return []
    return [key, f"no{digits.group().lstrip('0') or '0'}"] if digits else [key]


def case_reference(text: str) -> str:
    """The case reference a query is, in its usual spelling, or nothing."""
    match = _REFERENCE.match(fold(text))
    if not match:
        return ""
    letter, agency, year, serial, check = match.groups()
    letter = {"ش": "c", "ق": "s", "س": "q"}.get(letter, letter)
    return f"{letter}-{agency}-{year}-{serial}-{check}".upper()


def form_numbers(words: Sequence[Token]) -> tuple[tuple[str, ...], frozenset[int]]:
    """Form numbers a query may name, and which of its words they are made of.

    ``moi105``, ``MOI 105``, ``١٠٥ moi``; digits alone only where the rest merely says "form no.".
    """
    found: list[str] = []
    used: set[int] = set()
    for i, token in enumerate(words):
        if token.script != "digits" or len(token.text) > 6:
            continue
        digits = token.text.lstrip("0") or "0"
        for j in (i - 1, i + 1):
            if 0 <= j < len(words) and words[j].script == "latin" and 1 < len(words[j].text) <= 8:
                found.append(words[j].text + token.text)
                used |= {i, j}
        others = [t for k, t in enumerate(words) if k != i]
        if not found and all(t.text in _NUMBER_WORDS for t in others) and len(digits) > 1:
            found.append(f"no{digits}")
            used = set(range(len(words)))
    return tuple(found), frozenset(used)


def says_number(words: Sequence[Token], place: int) -> bool:
    """Whether the words before a number call it one."""
    return any(t.text in _NUMBER_WORDS for t in words[max(0, place - 3) : place])
