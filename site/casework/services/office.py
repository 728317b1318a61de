"""What the office does with a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.models import Membership
from casework.deadlines import answer_due, appeal_until, day_in_kuwait
from casework.enums import OUTCOMES, Kind, Outcome, Status
from casework.lifecycle import Action, NotAllowed
from casework.models import Attachment, Case, Category, Event, Ground, Proposal
from casework.permissions import controls, may_handle, may_review
from casework.services.changing import (
    Change,
    NotPermitted,
    begin,
    finish,
    lock,
    settle_references,
)
from core import audit

STATUS, REPLY = Event.Kind.STATUS, Event.Kind.REPLY


def permit(user: Any, case: Case) -> None:
    """Raise :class:`NotPermitted` unless ``user`` may work on ``case``."""
    if not may_handle(user, case):
        raise NotPermitted


def _start(case: Case, action: Action, user: Any, at: datetime | None) -> Change:
    permit(user, case)
    return begin(case, action, user, at)


@transaction.atomic
def accept(case: Case, user: Any, body: str = "", at: datetime | None = None) -> Event:
    """The office takes it on: its competence and the grounds were looked at."""
    change = _start(case, Action.ACCEPT, user, at)
    change.case.accepted_at = change.case.accepted_at or change.at
    change.case.assignee = change.case.assignee or user
    event = finish(change, STATUS, public=True, body=body)
    settle_references(case, change.case)
    return event


@transaction.atomic
def ask(case: Case, user: Any, body: str, at: datetime | None = None) -> Event:
    """Ask the sender for more; the internal clock pauses, the statutory date does not move."""
    change = _start(case, Action.ASK, user, at)
    event = finish(change, REPLY, public=True, body=body)
    settle_references(case, change.case)
    return event


@transaction.atomic
def answer(
    case: Case,
    user: Any,
    outcome: str,
    body: str,
    points: list[dict[str, str]] | None = None,
    attachments: tuple[Attachment, ...] = (),
    at: datetime | None = None,
) -> Event:
    """Answer it, point by point where its sender numbered them.

    ``points``: ``[{"finding": "upheld", "text": "…"}]`` in the sender's order. Raises
    ``ValueError`` for an outcome that this kind of case cannot have.
    """
    if outcome not in OUTCOMES[Kind(case.kind)]:
        raise ValueError(outcome)
    change = _start(case, Action.ANSWER, user, at)
    _decide(change, Outcome(outcome))
    event = finish(
        change,
        REPLY,
        public=True,
        body=body,
        data={"outcome": outcome, "points": points or []},
        attachments=attachments,
    )
    settle_references(case, change.case)
    return event


@transaction.atomic
def refuse(case: Case, user: Any, ground: Ground, body: str, at: datetime | None = None) -> Event:
    """Not accepted, on a ground in force; only who controls cases of its kind decides so."""
    permit(user, case)
    if not controls(user, case):
        raise NotPermitted
    change = begin(case, Action.REFUSE, user, at)
    if not Ground.objects.in_force(day_in_kuwait(change.at)).filter(pk=ground.pk).exists():
        raise ValueError(ground.code)
    change.case.ground = ground
    change.told["ground"] = ground.code
    _decide(change, Outcome.REFUSED)
    event = finish(change, REPLY, public=True, body=body, data={"ground": ground.code})
    settle_references(case, change.case)
    return event


def _decide(change: Change, outcome: Outcome) -> None:
    case = change.case
    case.outcome = outcome
    case.answered_at = change.at
    case.appeal_until = appeal_until(change.at)
    case.decided_by = change.by
    change.told["outcome"] = outcome.value
    _overtake(case, change)


def _overtake(case: Case, change: Change) -> None:
    """A proposal that waits for a decision has been overtaken by one."""
    waiting = Proposal.objects.filter(case=case, state=Proposal.State.WAITING)
    waiting.update(state=Proposal.State.DROPPED, decided_at=change.at)


def ends_with_referral(case: Case) -> bool:
    """Whether nobody of the agency that holds ``case`` works here: they answer it elsewhere."""
    return not Membership.objects.filter(agency=case.holder_id).exists()


@transaction.atomic
def close(
    case: Case, user: Any, outcome: str = "", body: str = "", at: datetime | None = None
) -> Event:
    """Nothing is owed any more. A referred case closes as ``referred`` to its new holder."""
    change = _start(case, Action.CLOSE, user, at)
    if change.status_before == Status.REFERRED:
        if not ends_with_referral(change.case):
            raise NotPermitted
        change.case.outcome = Outcome.REFERRED
        change.case.answered_at = change.case.answered_at or change.at
    elif outcome:
        if outcome not in OUTCOMES[Kind(case.kind)]:
            raise ValueError(outcome)
        change.case.outcome = outcome
    change.case.closed_at = change.at
    change.told["outcome"] = change.case.outcome
    event = finish(change, STATUS, public=True, body=body)
    settle_references(case, change.case)
    return event


def close_answered(case: Case, at: datetime) -> Event:
    """Close by itself what was answered and whose time for an appeal is over."""
    with transaction.atomic():
        change = begin(case, Action.CLOSE, None, at, actor=Event.Actor.CLOCK)
        if change.status_before != Status.ANSWERED:
            raise NotAllowed(Action.CLOSE, Status(change.status_before))
        change.case.closed_at = at
        event = finish(change, STATUS, public=True)
        settle_references(case, change.case)
        return event


@transaction.atomic
def reopen(case: Case, user: Any, body: str, at: datetime | None = None) -> Event:
    """Take up again what was answered or closed; the statutory date stays what it was."""
    change = _start(case, Action.REOPEN, user, at)
    if not controls(user, case):
        raise NotPermitted
    change.case.closed_at = None
    event = finish(change, STATUS, public=True, body=body)
    settle_references(case, change.case)
    return event


@transaction.atomic
def grant_appeal(case: Case, user: Any, body: str, at: datetime | None = None) -> Event:
    """Somebody else than who decided finds the appeal right: the case is looked into again."""
    change = _review(case, Action.GRANT_APPEAL, user, at)
    change.case.accepted_at = change.case.accepted_at or change.at
    change.case.ground, change.case.outcome = None, ""
    change.case.due_on = change.case.appeal_due_on or change.case.due_on
    change.case.assignee = user
    event = finish(change, REPLY, public=True, body=body)
    settle_references(case, change.case)
    return event


@transaction.atomic
def dismiss_appeal(case: Case, user: Any, body: str, at: datetime | None = None) -> Event:
    """Somebody else than who decided finds that the decision stands."""
    change = _review(case, Action.DISMISS_APPEAL, user, at)
    change.case.closed_at = change.at
    event = finish(change, REPLY, public=True, body=body)
    settle_references(case, change.case)
    return event


def _review(case: Case, action: Action, user: Any, at: datetime | None) -> Change:
    change = _start(case, action, user, at)
    if not may_review(user, change.case):
        raise NotPermitted
    return change


@transaction.atomic
def note(case: Case, user: Any, body: str, at: datetime | None = None) -> Event:
    """An internal note; never shown to the sender."""
    change = _start(case, Action.NOTE, user, at)
    event = finish(change, Event.Kind.NOTE, public=False, body=body)
    settle_references(case, change.case)
    return event


@transaction.atomic
def extend(case: Case, user: Any, reason: str, at: datetime | None = None) -> Event:
    """Move the statutory date by one month, once, with notice to the sender."""
    permit(user, case)
    if not controls(user, case):
        raise NotPermitted
    change = begin(case, Action.EXTEND, user, at)
    changed = change.case
    changed.due_first_on = changed.due_on
    changed.due_on = _a_month_after(changed.due_on)
    changed.extended_because = reason
    change.told["due_on"] = changed.due_on.isoformat()
    _overtake(changed, change)
    event = finish(
        change, STATUS, public=True, body=reason, data={"extended_to": changed.due_on.isoformat()}
    )
    settle_references(case, changed)
    return event


def _a_month_after(day: date) -> date:
    from datetime import time

    from casework.deadlines import KUWAIT

    return answer_due(datetime.combine(day, time(12), KUWAIT)).on


@transaction.atomic
def assign(case: Case, user: Any, officer: Any, at: datetime | None = None) -> Case:
    """Give it to ``officer`` (``None``: to nobody), who must be able to work on it."""
    permit(user, case)
    if officer is not None and not may_handle(officer, case):
        raise NotPermitted
    changed = lock(case)
    changed.assignee = officer
    changed.save(update_fields=["assignee"])
    name = officer.get_username() if officer else ""
    audit.record("case.assigned", case.reference, user, at, to=name)
    return settle_references(case, changed)


@transaction.atomic
def tag(case: Case, user: Any, category: Category | None, at: datetime | None = None) -> Case:
    """File it under ``category``; a restricted one restricts the case."""
    permit(user, case)
    changed = lock(case)
    changed.category = category
    changed.restricted = changed.restricted or bool(category and category.restricted)
    changed.save(update_fields=["category", "restricted"])
    audit.record("case.filed", case.reference, user, at, category=category.pk if category else None)
    return settle_references(case, changed)
