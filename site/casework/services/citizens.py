"""What the sender of a case does after it has been accepted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from casework.deadlines import answer_due, day_in_kuwait
from casework.lifecycle import Action
from casework.models import Attachment, Case, Event, Follower, Rating
from casework.services.changing import (
    Change,
    NotPermitted,
    begin,
    finish,
    lock,
    settle_references,
)
from core.encryption import keyed_hash

CITIZEN = Event.Actor.CITIZEN
ESCALATE_EVERY = timedelta(days=7)


@transaction.atomic
def add_facts(
    case: Case, body: str, attachments: tuple[Attachment, ...] = (), at: datetime | None = None
) -> Event:
    """Further facts from the sender; never resets the statutory clock.

    Sent to a case that was joined to another one, they go to that one.
    """
    change = begin(case, Action.ADD, at=at, actor=CITIZEN)
    event = finish(change, Event.Kind.ADDED, public=True, body=body, attachments=attachments)
    settle_references(case, change.case)
    return event


@transaction.atomic
def withdraw(case: Case, reason: str = "", at: datetime | None = None) -> Event:
    """The sender takes the case back."""
    change = begin(case, Action.WITHDRAW, at=at, actor=CITIZEN)
    change.case.closed_at = change.at
    event = finish(change, Event.Kind.STATUS, public=True, body=reason)
    settle_references(case, change.case)
    return event


@transaction.atomic
def rate(
    case: Case, time: int, clarity: int, result: int, comment: str = "", at: datetime | None = None
) -> Rating:
    """What the sender thought of it, 1 to 5 each; all are kept, the latest counts."""
    change = begin(case, Action.RATE, at=at, actor=CITIZEN)
    rating = Rating.objects.create(
        case=change.case, at=change.at, time=time, clarity=clarity, result=result, comment=comment
    )
    finish(change, Event.Kind.RATED, public=True)
    settle_references(case, change.case)
    return rating


@transaction.atomic
def appeal(case: Case, reason: str, at: datetime | None = None) -> Event:
    """The sender is not content: another reviewer decides, within a month of now."""
    change = begin(case, Action.APPEAL, at=at, actor=CITIZEN)
    changed = change.case
    changed.appealed_at = change.at
    changed.appeal_due_on = answer_due(change.at).on
    changed.assignee = None  # whoever decided it does not decide the appeal
    event = finish(change, Event.Kind.STATUS, public=True, body=reason)
    settle_references(case, changed)
    return event


def follow(case: Case, language: str, email: str = "", at: datetime | None = None) -> bool:
    """Count somebody with the same trouble; ``False`` where this address follows already."""
    try:
        with transaction.atomic():
            Follower.objects.create(
                case=case,
                email=email,
                email_hash=keyed_hash(email.casefold()),
                language=language,
                at=at or timezone.now(),
            )
    except IntegrityError:
        return False
    return True


def may_escalate(case: Case, at: date | None = None) -> bool:
    """Whether its sender may take an overdue case to the head of the office on the day ``at``."""
    day = at or localdate()
    since = day - ESCALATE_EVERY
    lately = Event.objects.filter(case=case, kind=Event.Kind.ADDED, data__escalated=True)
    return case.is_overdue(day) and not lately.filter(at__date__gt=since).exists()


@transaction.atomic
def escalate(case: Case, at: datetime | None = None) -> Event:
    """The sender takes a case that is late to the head of the office, at most once a week.

    Raises ``NotPermitted`` where it is not late, or was taken there less than a week ago.
    """
    moment = at or timezone.now()
    locked = lock(case)
    change = Change(locked, "escalate", None, moment, locked.status, CITIZEN)
    if not may_escalate(change.case, day_in_kuwait(moment)):
        raise NotPermitted
    event = finish(change, Event.Kind.ADDED, public=True, data={"escalated": True})
    settle_references(case, change.case)
    return event
