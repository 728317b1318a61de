"""The groups in which work comes: mine, overdue, waiting. Each is a condition, counted at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.enums import OPEN, Kind, Status
from casework.managers import CaseQuerySet
from casework.models import Proposal
from casework.permissions import NOBODY, SUPPORT_KINDS

WEEK = timedelta(days=7)
MOST_COUNTED = 1_000
DEFAULT = "open"

GROUPS: Mapping[str, Promise] = {
    "open": _("Open"),
    "mine": _("Mine"),
    "week": _("Due within 7 days"),
    "overdue": _("Overdue"),
    "unassigned": _("Without an officer"),
    "new": _("New"),
    "waiting": _("Waiting for the citizen"),
    "referred": _("With another agency"),
    "appeals": _("Appeals"),
    "proposals": _("Proposals to decide"),
    "settled": _("Settled"),
    "all": _("All"),
}
#: whether all cases of a group are open, or none of them
SIDES: Mapping[str, bool] = {
    "open": True,
    "mine": True,
    "week": True,
    "overdue": True,
    "unassigned": True,
    "new": Status.RECEIVED in OPEN,
    "waiting": Status.AWAITING_CITIZEN in OPEN,
    "referred": Status.REFERRED in OPEN,
    "appeals": Status.APPEALED in OPEN,
    "settled": False,
}
#: shown above the list with their counts, and on the home page
SHOWN = ("open", "mine", "week", "overdue", "unassigned", "waiting", "appeals", "proposals")


@dataclass(frozen=True, slots=True)
class Who:
    """For whom and when a condition is made. ``today`` in Kuwait."""

    user: Any
    today: date


def group_q(name: str, who: Who) -> Q:
    """The condition of a group; raises ``KeyError`` for an unknown one."""
    is_open = Q(is_open__in=[True])  # as in ``CaseQuerySet.open``
    conditions = {
        "open": is_open,
        "mine": is_open & Q(assignee=who.user.pk),
        "week": is_open & Q(sort_due_on__range=(who.today, who.today + WEEK)),
        "overdue": is_open & Q(sort_due_on__lt=who.today),
        "unassigned": is_open & Q(assignee__isnull=True),
        "new": Q(status=Status.RECEIVED),
        "waiting": Q(status=Status.AWAITING_CITIZEN),
        "referred": Q(status=Status.REFERRED),
        "appeals": Q(status=Status.APPEALED),
        "proposals": _decidable(who.user),
        "settled": Q(is_open__in=[False]),
        "all": Q(),
    }
    return conditions[name]


def _decidable(user: Any) -> Q:
    """Cases with a proposal that ``user`` may decide: somebody else's, of a kind they control."""
    kinds = Q(kind=Kind.COMPLAINT) if user.has_perm("casework.control_complaints") else NOBODY
    if user.has_perm("casework.control_support"):
        kinds |= Q(kind__in=SUPPORT_KINDS)
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING).exclude(by=user.pk)
    return kinds & Q(pk__in=waiting.values("case"))


def counts(cases: CaseQuerySet, conditions: Mapping[str, Q]) -> dict[str, int]:
    """How many of ``cases`` meet each condition, up to :data:`MOST_COUNTED`, in one query.

    Counting stops there, so that a list costs the same among a thousand cases and a million.
    """
    parts: list[str] = []
    params: list[Any] = []
    for condition in conditions.values():
        try:
            limited = cases.filter(condition).order_by().values("pk")[:MOST_COUNTED]
            sql, given = limited.query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608  made by the ORM
        params += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(conditions, cursor.fetchone(), strict=True))


def counted(number: int) -> str:
    """A count as it is shown: beyond the limit it is not known how many more there are."""
    return f"{number}+" if number >= MOST_COUNTED else str(number)
