"""What must leave the database is written down first, then done, again and again until it works.

``put`` belongs in the transaction of the change that wants the effect. The workers look for what
is due twice a second, so that a change costs no second write for a queue. Effects are done at least
once: a handler that must not act twice looks at the entry's key, which stays the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from core.models import OutboxEntry

logger = logging.getLogger("office.outbox")

Handler = Callable[[dict[str, Any], int], None]
HANDLERS: dict[str, Handler] = {}
#: waits between the tries; after the last one the entry is parked and shown to staff
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440)]
CLAIM = timedelta(minutes=5)
KEPT = timedelta(days=7)


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register what does entries of ``kind``; it gets the payload and the entry's key."""

    def register(run: Handler) -> Handler:
        HANDLERS[kind] = run
        return run

    return register


def put(kind: str, payload: dict[str, Any], at: datetime | None = None) -> OutboxEntry:
    """Write down an effect, to be done after commit or not before ``at`` (aware)."""
    return OutboxEntry.objects.create(kind=kind, payload=payload, due_at=at or timezone.now())


def deliver(at: datetime | None = None, limit: int = 200) -> int:
    """Do what is due at ``at`` (aware; default now); how many entries were done."""
    waiting = OutboxEntry.objects.filter(
        state=OutboxEntry.State.WAITING, due_at__lte=at or timezone.now()
    )
    done = 0
    for pk, tries in list(waiting.order_by("due_at", "pk").values_list("pk", "tries")[:limit]):
        now = at or timezone.now()  # of its turn: those before it may have taken long
        entry = _claim(pk, tries, now)
        if entry is not None:
            done += _do(entry, now)
    return done


def _claim(pk: int, tries: int, now: datetime) -> OutboxEntry | None:
    """The entry without its payload, for this process alone for a while; ``None`` where another
    one has it, or has put it off.

    A claim counts as a try, so that an entry which kills its process is parked like any other.
    """
    free = OutboxEntry.objects.filter(
        pk=pk, state=OutboxEntry.State.WAITING, due_at__lte=now, tries=tries
    ).exclude(claimed_until__gt=now)
    if tries > len(WAITS):
        free.update(state=OutboxEntry.State.PARKED, claimed_until=None, failure="ProcessDied")
        return None
    if not free.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        return None
    return OutboxEntry.objects.defer("payload").get(pk=pk)


def _do(entry: OutboxEntry, now: datetime) -> bool:
    try:
        HANDLERS[entry.kind](entry.payload or {}, entry.pk)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, it is tried again
        logger.warning("outbox %s %s failed: %s", entry.kind, entry.pk, type(error).__name__)
        _put_off(entry, now, type(error).__name__)
        return False
    # what was sent is nobody's business any more: the row stays, its payload goes
    OutboxEntry.objects.filter(pk=entry.pk).update(
        state=OutboxEntry.State.DONE, done_at=now, payload=None, failure="", claimed_until=None
    )
    return True


def _put_off(entry: OutboxEntry, now: datetime, failure: str) -> None:
    """Let the entry wait for its next try, or park it; nothing where the claim was lost."""
    ours = OutboxEntry.objects.filter(pk=entry.pk, claimed_until=entry.claimed_until)
    if entry.tries > len(WAITS):
        ours.update(state=OutboxEntry.State.PARKED, claimed_until=None, failure=failure)
    else:
        due = now + WAITS[entry.tries - 1]
        ours.update(due_at=due, claimed_until=None, failure=failure)


def forget(at: datetime) -> None:
    """Take away what was done, or set aside, more than a week before ``at``."""
    OutboxEntry.objects.filter(state__in=OutboxEntry.SETTLED, done_at__lt=at - KEPT).delete()
