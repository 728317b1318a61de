"""The pair that opens a case, understood as people type it and counted when it is wrong.

A text that can be no reference or no code is told so before any look-up and counts as no try.
Everything else that does not match is one answer: it costs one Argon2 whether the reference
exists or not.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.codes import code_matches
from casework.limits import WRONG_PAIR, WRONG_PAIRS
from casework.models import Case
from core.references import NotACode, NotAReference, parse_code, parse_reference
from core.throttling import give_back, take

#: no reference and no code is longer, however it is spaced
LONGEST: Final = 100
EXAMPLE: Final = {"example": "C-MOI-2026-000123-7"}
HINTS: Final[dict[tuple[str, str], Promise | str]] = {
    ("reference", "empty"): _("Write the reference. It stands at the top of your receipt."),
    ("reference", "letter"): _("A reference begins with C, S or Q, as on your receipt."),
    ("reference", "shape"): _(
        "This is not a whole reference. It has a letter, the agency, the year, six digits and a "
        "last digit, as on your receipt."
    ),
    ("reference", "check"): _(
        "There is a slip in this reference. Please check every digit, the last one too."
    ),
    ("tracking_code", "empty"): _("Write the tracking code that you got with the reference."),
    ("tracking_code", "digits"): _("The tracking code has digits only."),
    ("tracking_code", "length"): _("The tracking code has 16 digits, in four groups of four."),
}


class Malformed(ValueError):
    """This can be no pair. ``field``: ``reference`` or ``tracking_code``; ``message``: a hint."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason
        self.message = HINTS[field, reason]


class TooMany(Exception):
    """Too many wrong tries; ``seconds`` until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


def read_reference(text: str) -> str:
    """A typed reference as printed. Raises :class:`Malformed`."""
    try:
        return str(parse_reference(text[:LONGEST]))
    except NotAReference as error:
        raise Malformed("reference", error.reason) from error


def read_code(text: str) -> str:
    """A typed tracking code as printed. Raises :class:`Malformed`."""
    try:
        return parse_code(text[:LONGEST])
    except NotACode as error:
        raise Malformed("tracking_code", error.reason) from error


def find_case(reference: str, code: str, address: str) -> Case | None:
    """The case that this pair opens, for a visitor from ``address``; ``None`` for a wrong pair.

    Raises :class:`Malformed`, and :class:`TooMany` after too many wrong pairs: for this reference
    from this address, or from this address at all. Nobody can lock out anybody else.
    """
    known, told = read_reference(reference), read_code(code)
    seconds = _count(known, address)
    if seconds:
        raise TooMany(seconds)
    row = Case.objects.filter(reference=known).values_list("pk", "tracking_hash").first()
    if not code_matches(told, row[1] if row else None) or row is None:
        return None
    give_back(WRONG_PAIR, known, address)
    give_back(WRONG_PAIRS, address)
    return Case.objects.get(pk=row[0])


def _count(reference: str, address: str) -> int:
    """Count a try before it is made; seconds to wait where it is one too many."""
    seconds = take(WRONG_PAIRS, address)
    if seconds:
        return seconds
    seconds = take(WRONG_PAIR, reference, address)
    if seconds:
        give_back(WRONG_PAIRS, address)
    return seconds
