"""What the outbox holds, and what staff do with entries that were given up.

Each change is conditional on the entry's state, so that of two people who press the same button
one does it, and each is in the audit trail with the one who did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from core import audit
from core.models import OutboxEntry

WAITING, PARKED, ASIDE = (
    OutboxEntry.State.WAITING,
    OutboxEntry.State.PARKED,
    OutboxEntry.State.ASIDE,
)
#: what is due is done within seconds; this long after it is late
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What has not left: how many wait, how many of them are late, and the parked by kind.

    ``oldest`` is when the oldest waiting entry of each kind was written.
    """

    waiting: int
    late: int
    parked: dict[str, int]
    oldest: dict[str, datetime]


def backlog(at: datetime | None = None) -> Backlog:
    """The outbox at ``at`` (aware; default now), in two queries that an index answers."""
    entries = OutboxEntry.objects.order_by()
    rows = (
        entries.filter(state__in=(WAITING, PARKED))
        .values_list("state", "kind")
        .annotate(count=Count("pk"), oldest=Min("created_at"))
    )
    waiting: Counter[str] = Counter()
    parked, oldest = {}, {}
    for state, kind, count, first in rows:
        if state == PARKED:
            parked[kind] = count
        else:
            waiting[kind], oldest[kind] = count, first
    late = entries.filter(state=WAITING, due_at__lt=(at or timezone.now()) - LATE).count()
    return Backlog(waiting.total(), late, parked, oldest)


def try_again(keys: Iterable[int], actor: Any) -> int:
    """Make these entries due now, with all their tries before them, where they are parked or set
    aside; how many were."""
    with transaction.atomic():
        stopped = _locked(keys, PARKED, ASIDE)
        OutboxEntry.objects.filter(pk__in=stopped).update(**_fresh())
        for key, kind in stopped.items():
            audit.record("outbox.tried_again", f"outbox {key}", actor, kind=kind)
    return len(stopped)


def try_all_again(actor: Any) -> int:
    """The same for everything that is parked."""
    with transaction.atomic():
        stopped = _locked(None, PARKED)
        OutboxEntry.objects.filter(state=PARKED, pk__lte=max(stopped, default=0)).update(**_fresh())
        if stopped:
            kinds = dict(sorted(Counter(stopped.values()).items()))
            audit.record("outbox.all_tried_again", "outbox", actor, kinds=kinds)
    return len(stopped)


def set_aside(keys: Iterable[int], actor: Any) -> int:
    """Let these entries be, where they are parked; how many were. They are kept for a week."""
    with transaction.atomic():
        parked = _locked(keys, PARKED)
        OutboxEntry.objects.filter(pk__in=parked).update(state=ASIDE, done_at=timezone.now())
        for key, kind in parked.items():
            audit.record("outbox.set_aside", f"outbox {key}", actor, kind=kind)
    return len(parked)


def _fresh() -> dict[str, Any]:
    """What makes an entry as if it had just been written, but for its failure."""
    return {"state": WAITING, "tries": 0, "due_at": timezone.now(), "done_at": None}


def _locked(keys: Iterable[int] | None, *states: str) -> dict[int, str]:
    """The kinds of these entries (``None``: of all) that are in one of ``states``, by key.

    Locked in the order of their keys, and before the audit trail, so that two members of staff
    wait for one another instead of for ever.
    """
    entries = OutboxEntry.objects.filter(state__in=states)
    if keys is not None:
        entries = entries.filter(pk__in=list(keys))
    return dict(entries.select_for_update().order_by("pk").values_list("pk", "kind"))
