"""Cases as rows of a file to take away: what each column says, read in pieces and by columns.

Texts leave as everybody outside the office sees them; contact data never leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.enums import Channel, Kind, Outcome
from casework.inbox.sheets import Value
from casework.inbox.words import status_name
from casework.managers import CaseQuerySet
from casework.models import Case, Redaction
from casework.redaction import redacted_text, remember_for
from core.language import ARABIC, current_language

CHUNK = 500
#: texts that may have bars over parts of them
TEXTS = ("subject", "details", "points", "remedy")
#: what is read of a case; nothing encrypted is among it
FIELDS = (
    "pk",
    "reference",
    "kind",
    "agency__name_ar",
    "agency__name_en",
    "holder__name_ar",
    "holder__name_en",
    "status",
    "outcome",
    "ground__code",
    "category__name_ar",
    "category__name_en",
    "channel",
    "language",
    "assignee__username",
    "assignee__first_name",
    "assignee__last_name",
    "received_at",
    "due_on",
    "due_first_on",
    "appeal_due_on",
    "answered_at",
    "closed_at",
    "changed_at",
    "merged_into__reference",
    *TEXTS,
)


class Block:
    """Some cases by columns: ``block["kind"]`` has the kind of each."""

    def __init__(self, cases: Sequence[tuple[Any, ...]]) -> None:
        self._columns: dict[str, Sequence[Any]] = dict(
            zip(FIELDS, zip(*cases, strict=True), strict=True)
        )
        self._cover()

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self._columns[name]

    def told(self, name: str, words: Callable[[str], str]) -> list[Value]:
        """A column in words: the same value has the same words."""
        known = {value: words(value) for value in set(self[name])}
        return [known[value] for value in self[name]]

    def named(self, what: str) -> Sequence[Value]:
        """The names of a related thing in the reader's language, or in Arabic without one."""
        arabic = self[f"{what}__name_{ARABIC}"]
        own = self[f"{what}__name_{current_language()}"]
        return [name or fallback for name, fallback in zip(own, arabic, strict=True)]

    def persons(self, who: str) -> list[Value]:
        """Members of staff as :func:`~casework.inbox.words.person` names them."""
        names = zip(
            self[f"{who}__first_name"],
            self[f"{who}__last_name"],
            self[f"{who}__username"],
            strict=True,
        )
        return [
            f"{first} {last}".strip() or user if user is not None else ""
            for first, last, user in names
        ]

    def _cover(self) -> None:
        """Put the bars over the few texts that have any."""
        # whether a redaction still holds is for casework.redaction to say
        touched = Redaction.objects.filter(case__in=self["pk"]).order_by()
        barred = set(touched.values_list("case_id", flat=True))
        if not barred:
            return
        texts = zip(*(self[name] for name in TEXTS), strict=True)
        cases = [
            Case(pk=pk, **dict(zip(TEXTS, row, strict=True)))
            for pk, row in zip(self["pk"], texts, strict=True)
        ]
        remember_for([case for case in cases if case.pk in barred])
        for name in TEXTS:
            self._columns[name] = [
                redacted_text(case, name) if case.pk in barred else getattr(case, name)
                for case in cases
            ]


def _label(choices: Iterable[tuple[Any, Any]]) -> Callable[[str], str]:
    words = dict(choices)
    return lambda value: str(words.get(value, value))


def _languages() -> Iterable[tuple[Any, Any]]:
    field: Any = Case._meta.get_field("language")
    choices: Iterable[tuple[Any, Any]] = field.flatchoices
    return choices


Column = tuple[Promise | str, Callable[[Block], Sequence[Value]]]

COLUMNS: Sequence[Column] = (
    (_("reference"), lambda block: block["reference"]),
    (_("kind"), lambda block: block.told("kind", _label(Kind.choices))),
    (_("agency"), lambda block: block.named("agency")),
    (_("held by"), lambda block: block.named("holder")),
    (_("status"), lambda block: block.told("status", status_name)),
    (_("outcome"), lambda block: block.told("outcome", _label([*Outcome.choices, ("", "")]))),
    (_("ground of refusal"), lambda block: block["ground__code"]),
    (_("category"), lambda block: block.named("category")),
    (
        pgettext_lazy("case", "channel"),
        lambda block: block.told("channel", _label(Channel.choices)),
    ),
    (_("language"), lambda block: block.told("language", _label(_languages()))),
    (_("officer"), lambda block: block.persons("assignee")),
    (_("received at"), lambda block: block["received_at"]),
    (_("answer due"), lambda block: block["due_on"]),
    (_("due before it was extended"), lambda block: block["due_first_on"]),
    (_("appeal due"), lambda block: block["appeal_due_on"]),
    (_("answered at"), lambda block: block["answered_at"]),
    (_("closed at"), lambda block: block["closed_at"]),
    (_("last change"), lambda block: block["changed_at"]),
    (_("joined to"), lambda block: block["merged_into__reference"]),
    (_("subject"), lambda block: block["subject"]),
    (_("what happened"), lambda block: block["details"]),
    (_("numbered points"), lambda block: ["\n".join(points) for points in block["points"]]),
    (_("remedy wanted"), lambda block: block["remedy"]),
)


def headings() -> list[str]:
    """The headings in the active language."""
    return [str(label) for label, _values in COLUMNS]


def rows_of(*stretches: CaseQuerySet) -> Iterator[Sequence[Value]]:
    """A row for each case of ``stretches``, one after the other.

    They are read in pieces: memory does not grow with their number.
    """
    running = [cases.values_list(*FIELDS).iterator(chunk_size=CHUNK) for cases in stretches]
    # all are begun at once: a case that changes sides meanwhile is neither lost nor told twice
    begun = [list(islice(rows, CHUNK)) for rows in running]
    whole = chain.from_iterable(chain(*pair) for pair in zip(begun, running, strict=True))
    while cases := list(islice(whole, CHUNK)):
        block = Block(cases)
        yield from zip(*(values(block) for _label, values in COLUMNS), strict=True)
