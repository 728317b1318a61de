"""Who wrote a case: covered until somebody with the right asks, and what else is theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import masking
from casework.inbox.filters import knowable_q, unrestricted_q
from casework.inbox.words import status_name
from casework.managers import CaseQuerySet
from casework.models import Case
from casework.permissions import may_know_sender
from core.arabic import fold

FIELDS: dict[str, tuple[Any, Callable[[str], str]]] = {
    "name": (_("Name"), masking.mask_name),
    "phone": (_("Phone"), masking.mask_tail),
    "email": (_("E-mail"), masking.mask_email),
    "civil_id": (_("Civil ID"), masking.mask_tail),
    "behalf_name": (_("On behalf of"), masking.mask_name),
}
#: how far back likely duplicates are looked for, among how many cases, how alike
WITHIN = timedelta(days=60)
AMONG, ALIKE, MOST = 300, 0.35, 5


@dataclass(frozen=True, slots=True)
class Datum:
    """A personal field: covered, or shown where it was asked for."""

    label: Any
    text: str


@dataclass(frozen=True, slots=True)
class Sender:
    """What the screen tells of the sender. ``earlier``: other cases of theirs."""

    data: list[Datum]
    may_know: bool
    shown: bool
    earlier: list[Case]


def sender_of(case: Case, user: Any, shown: dict[str, str] | None = None) -> Sender:
    """The sender of ``case`` as ``user`` may know them; ``shown``: what was just uncovered."""
    knows = may_know_sender(user, case)
    data = []
    for name, (label, mask) in FIELDS.items():
        text = (shown or {}).get(name) or mask(getattr(case, name))
        if text:
            data.append(Datum(label, text))
    return Sender(data, knows, bool(shown), earlier_cases(case, user) if knows else [])


def same_sender_q(case: Case) -> Q | None:
    """Cases of whoever wrote ``case``; ``None`` where nothing of them is known."""
    found = Q()
    for name in ("phone_hash", "email_hash", "civil_id_hash"):
        if kept := getattr(case, name):
            found |= Q(**{name: kept})
    return found or None


def earlier_cases(case: Case, user: Any) -> list[Case]:
    """Other cases of the same sender that ``user`` may see and whose sender they may know."""
    same = same_sender_q(case)
    if same is None:
        return []
    rows = Case.objects.visible_to(user).filter(same & knowable_q(user)).exclude(pk=case.pk)
    return list(rows.order_by("-received_at")[:20])


@dataclass(frozen=True, slots=True)
class Hint:
    """A case that may be about the same: a person decides."""

    case: Case
    same_sender: bool
    likeness: int  # per cent

    @property
    def status(self) -> str:
        """Its status as staff call it."""
        return status_name(self.case.status)


def likely_duplicates(case: Case, user: Any) -> list[Hint]:
    """Cases of the same kind and agency within 60 days that speak of the same, or come from the
    same sender. Hints only: nothing is ever joined by itself.
    """
    near = (case.received_at - WITHIN, case.received_at + WITHIN)
    rows = (
        Case.objects.visible_to(user)
        .filter(unrestricted_q(user))
        .filter(kind=case.kind, agency=case.agency_id, received_at__range=near)
        .filter(merged_into__isnull=True)
        .exclude(pk=case.pk)
    )
    theirs = {one.pk for one in earlier_cases(case, user)} if may_know_sender(user, case) else set()
    return _closest(case, rows, theirs)


def _closest(case: Case, rows: CaseQuerySet, theirs: set[int]) -> list[Hint]:
    own = _words(case)
    hints = []
    for other in rows.order_by("-received_at")[:AMONG]:
        likeness = alike(own, _words(other))
        if likeness >= ALIKE or other.pk in theirs:
            hints.append(Hint(other, other.pk in theirs, round(likeness * 100)))
    return sorted(hints, key=lambda hint: (-hint.same_sender, -hint.likeness))[:MOST]


def _words(case: Case) -> frozenset[str]:
    return frozenset(
        word.removeprefix("ال")
        for word in fold(f"{case.subject} {case.details[:500]}").split()
        if len(word) > 2
    )


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets of words have in common, from 0 to 1. Pure."""
    return len(one & other) / len(one | other) if one and other else 0.0


def answers_told(case: Case, language: str) -> Sequence[tuple[str, str]]:
    """The editor's questions as they were put, each with the answer given."""
    if case.question_set is None:
        return []
    found = []
    for row in case.question_set.questions:
        given = case.answers.get(row["key"])
        if given is not None:
            label = row["label"].get(language) or row["label"]["ar"]
            found.append((label, _answer(row, given, language)))
    return found


def _answer(row: dict[str, Any], given: Any, language: str) -> str:
    """An answer in words; kept as the Arabic choice, whatever was shown."""
    if isinstance(given, bool):
        return str(_("Yes") if given else _("No"))
    arabic, shown = row["choices"]["ar"], row["choices"].get(language) or row["choices"]["ar"]
    named = dict(zip(arabic, shown, strict=False))
    values = given if isinstance(given, list) else [given]
    return "، ".join(str(named.get(value, value)) for value in values)
