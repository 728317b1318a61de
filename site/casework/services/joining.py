"""Joining duplicates, and parting them again: every reference keeps working."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.enums import Status
from casework.lifecycle import Action, NotAllowed
from casework.models import Case, Event
from casework.services.changing import NotPermitted, begin, finish, lock, settle_references
from casework.services.office import permit

UNDO_WITHIN = timedelta(hours=24)


@transaction.atomic
def merge(case: Case, into: Case, user: Any, at: datetime | None = None) -> Event:
    """Join ``case`` to ``into``, which goes on for both; both senders get the answer.

    Raises ``ValueError`` where the two cannot be one: other kinds, one of them joined already.
    """
    permit(user, case)
    permit(user, into)
    first, second = sorted((case, into), key=lambda one: one.pk)
    lock(first), lock(second)
    target = lock(into)
    if target.pk == case.pk or target.kind != case.kind or target.merged_into_id is not None:
        raise ValueError(target.reference)
    change = begin(case, Action.MERGE, user, at)
    change.case.merged_into = target
    change.case.status_before_merge = change.status_before
    change.case.closed_at = change.at
    change.told["into"] = target.reference
    # those that were joined to this one follow it
    Case.objects.filter(merged_into=change.case).update(merged_into=target)
    event = finish(change, Event.Kind.STATUS, public=True, data={"merged_into": target.reference})
    Event.objects.create(
        case=target,
        at=change.at,
        kind=Event.Kind.NOTE,
        status=target.status,
        actor=Event.Actor.STAFF,
        user=user,
        public=False,
        data={"joined": case.reference},
    )
    settle_references(case, change.case)
    return event


@transaction.atomic
def unmerge(case: Case, user: Any, at: datetime | None = None) -> Event:
    """Part what was joined within the last day; it goes on where it was."""
    permit(user, case)
    moment = at or timezone.now()
    if case.closed_at is None or moment - case.closed_at > UNDO_WITHIN:
        raise NotAllowed(Action.UNMERGE, Status(case.status))
    change = begin(case, Action.UNMERGE, user, at)
    change.case.status = change.case.status_before_merge or change.case.status
    change.case.merged_into, change.case.status_before_merge = None, ""
    change.case.closed_at = None
    event = finish(change, Event.Kind.STATUS, public=True, data={"parted": True})
    settle_references(case, change.case)
    return event


__all__ = ["NotPermitted", "merge", "unmerge"]
