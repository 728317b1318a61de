"""Handing a case to another agency, and what that agency does with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Membership
from casework.deadlines import day_in_kuwait
from casework.lifecycle import Action
from casework.models import Case, Event, Referral
from casework.permissions import controls
from casework.services.changing import Change, NotPermitted, begin, finish, settle_references
from casework.services.office import permit

#: the receiver's own time, unless the sender names a day; the statutory date does not move
REFERRAL_DAYS = 10


@transaction.atomic
def refer(
    case: Case,
    user: Any,
    receiver: Agency,
    reason: str,
    due_on: date | None = None,
    at: datetime | None = None,
) -> Event:
    """Hand it to ``receiver``, which holds it from now on. The sender of the case is told who."""
    permit(user, case)
    change = begin(case, Action.REFER, user, at)
    changed = change.case
    if receiver.pk == changed.holder_id:
        raise ValueError(receiver.code)
    day = due_on or day_in_kuwait(change.at) + timedelta(days=REFERRAL_DAYS)
    Referral.objects.create(
        case=changed,
        sender_id=changed.holder_id,
        receiver=receiver,
        reason=reason,
        sent_at=change.at,
        due_on=min(day, changed.due_on) if changed.due_on > day_in_kuwait(change.at) else day,
        sent_by=user,
    )
    changed.holder, changed.assignee = receiver, None
    change.told["to"] = receiver.code
    event = finish(
        change, Event.Kind.STATUS, public=True, body=reason, data={"referred_to": receiver.code}
    )
    settle_references(case, changed)
    return event


@transaction.atomic
def take(case: Case, user: Any, body: str = "", at: datetime | None = None) -> Event:
    """The receiver takes it on."""
    change = _as_receiver(case, Action.ACCEPT, user, at)
    change.case.accepted_at = change.case.accepted_at or change.at
    change.case.assignee = user
    _end(change, Referral.State.TAKEN)
    event = finish(change, Event.Kind.STATUS, public=True, body=body)
    settle_references(case, change.case)
    return event


@transaction.atomic
def bounce(case: Case, user: Any, reason: str, at: datetime | None = None) -> Event:
    """The receiver sends it back: it is not theirs either."""
    change = _as_receiver(case, Action.TAKE_BACK, user, at)
    _end(change, Referral.State.BOUNCED)
    event = finish(change, Event.Kind.STATUS, public=True, body="", data={"bounced": reason})
    settle_references(case, change.case)
    return event


@transaction.atomic
def take_back(case: Case, user: Any, reason: str = "", at: datetime | None = None) -> Event:
    """Who referred it takes it back."""
    permit(user, case)
    open_one = _open(case)
    own = open_one is not None and (
        controls(user, case)
        or Membership.objects.filter(user=user, agency=open_one.sender_id).exists()
    )
    if not own:
        raise NotPermitted
    change = begin(case, Action.TAKE_BACK, user, at)
    _end(change, Referral.State.RETURNED)
    event = finish(change, Event.Kind.STATUS, public=True, data={"taken_back": reason})
    settle_references(case, change.case)
    return event


def referral_opened(case: Case, user: Any, at: datetime | None = None) -> bool:
    """Note that the receiver has looked at what was referred to it; whether it was the first look.

    A referral that nobody opens is what the minister is told of.
    """
    waiting = Referral.objects.filter(
        case=case,
        state=Referral.State.SENT,
        opened_at__isnull=True,
        receiver__in=Membership.objects.filter(user=user).values("agency"),
    )
    return bool(waiting.update(opened_at=at or timezone.now()))


def _open(case: Case) -> Referral | None:
    return Referral.objects.filter(
        case=case, state__in=(Referral.State.SENT, Referral.State.TAKEN)
    ).first()


def _as_receiver(case: Case, action: Action, user: Any, at: datetime | None) -> Change:
    permit(user, case)
    change = begin(case, action, user, at)
    mine = Membership.objects.filter(user=user, agency=change.case.holder_id).exists()
    if not mine and not controls(user, case):
        raise NotPermitted
    return change


def _end(change: Change, state: str) -> None:
    """The open referral ends in ``state``; unless it was taken, its sender holds the case again."""
    open_one = _open(change.case)
    if open_one is None:
        return
    open_one.state = state
    if state != Referral.State.TAKEN:
        open_one.ended_at = change.at
        change.case.holder_id = open_one.sender_id
        change.case.assignee = None
    open_one.opened_at = open_one.opened_at or change.at
    open_one.save()
