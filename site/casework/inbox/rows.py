"""The rows of the list: what each shows beside the case itself, asked for a whole page at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from casework.inbox.due import Deadline, deadline_of
from casework.inbox.words import person, status_name
from casework.managers import CaseQuerySet
from casework.models import Case, Event, Presence

#: from this score on a case is marked as looking like spam
SUSPICIOUS = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the list shows it."""

    case: Case
    deadline: Deadline
    status: str
    officer: str
    joined: int
    unread: bool

    @property
    def suspicious(self) -> bool:
        """Whether it looks like spam: marked for a look, never refused."""
        return self.case.suspicion >= SUSPICIOUS


def rows_of(cases: Sequence[Case], today: date) -> list[Row]:
    """One row for each of ``cases``, which were :func:`marked`."""
    return [
        Row(
            case,
            deadline_of(case, today),
            status_name(case.status),
            person(case.assignee),
            case.joined_count,  # type: ignore[attr-defined]
            case.unread,  # type: ignore[attr-defined]
        )
        for case in cases
    ]


def marked(cases: CaseQuerySet) -> CaseQuerySet:
    """``cases`` with what their marks tell: how many were joined, whether something is unread."""
    joined = Case.objects.filter(merged_into=OuterRef("pk")).order_by().values("merged_into")
    looks = Presence.objects.filter(case=OuterRef("case"), at__gte=OuterRef("at"))
    added = Event.objects.filter(case=OuterRef("pk"), kind=Event.Kind.ADDED)
    return cases.annotate(
        joined_count=Coalesce(Subquery(joined.annotate(n=Count("pk")).values("n")), 0),
        unread=Exists(added.filter(~Exists(looks))),
    )
