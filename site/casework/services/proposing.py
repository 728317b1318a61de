"""The two-person rule: one proposes, a controller who is somebody else decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.models import Case, Event, Ground, Proposal
from casework.permissions import controls
from casework.services import office
from casework.services.changing import NotPermitted, lock
from core import audit


@transaction.atomic
def propose(
    case: Case,
    user: Any,
    action: str,
    body: str,
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Proposal:
    """Ask a controller to refuse, extend or send a sensitive answer.

    ``data``: ``{"ground": code}``, or ``{"outcome": …, "points": […]}``. An earlier proposal that
    still waits is replaced.
    """
    office.permit(user, case)
    moment = at or timezone.now()
    locked = lock(case)
    waiting = Proposal.objects.filter(case=locked, state=Proposal.State.WAITING)
    waiting.update(state=Proposal.State.DROPPED, decided_at=moment)
    made = Proposal.objects.create(
        case=locked,
        action=Proposal.Action(action),
        data=data or {},
        body=body,
        by=user,
        at=moment,
    )
    Case.objects.filter(pk=locked.pk).update(changed_at=moment)
    audit.record("case.proposed", case.reference, user, moment, what=action)
    return made


@transaction.atomic
def approve(proposal: Proposal, user: Any, at: datetime | None = None) -> Event:
    """Do what was proposed. Never by the one who proposed it. Raises :class:`NotPermitted`."""
    case, locked = _decidable(proposal, user)
    moment = at or timezone.now()
    locked.state, locked.decided_by, locked.decided_at = Proposal.State.APPROVED, user, moment
    locked.save()
    if locked.action == Proposal.Action.REFUSE:
        ground = Ground.objects.get(code=locked.data["ground"])
        event = office.refuse(case, user, ground, locked.body, moment)
    elif locked.action == Proposal.Action.EXTEND:
        event = office.extend(case, user, locked.body, moment)
    else:
        outcome, points = locked.data["outcome"], locked.data.get("points")
        event = office.answer(case, user, outcome, locked.body, points, at=moment)
    return event


@transaction.atomic
def send_back(proposal: Proposal, user: Any, reason: str, at: datetime | None = None) -> Proposal:
    """Do not do it, and say why to the one who proposed it."""
    case, locked = _decidable(proposal, user)
    locked.state, locked.decided_by = Proposal.State.REJECTED, user
    locked.decided_at, locked.reason = at or timezone.now(), reason
    locked.save()
    audit.record("case.proposal_sent_back", case.reference, user, locked.decided_at)
    return locked


def _decidable(proposal: Proposal, user: Any) -> tuple[Case, Proposal]:
    case = lock(proposal.case)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state != Proposal.State.WAITING:
        raise NotPermitted
    if not controls(user, case) or locked.by_id == user.pk:
        raise NotPermitted
    return case, locked
