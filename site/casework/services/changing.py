"""What every change of a case has in common: lock, check, change, event, audit, outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from casework import lifecycle
from casework.deadlines import day_in_kuwait
from casework.lifecycle import Action
from casework.models import Attachment, Case, Event
from casework.services.clocks import keep_time
from core import audit, outbox


class NotPermitted(Exception):
    """This person may not do this to this case."""


@dataclass(slots=True)
class Change:
    """A change under way: the locked case, who changes it and when."""

    case: Case
    action: Action | str
    by: Any  # a user, or None for the case's sender
    at: datetime
    status_before: str
    actor: str = Event.Actor.STAFF
    told: dict[str, Any] = field(default_factory=dict)  # names of fields for the audit row


def begin(
    case: Case,
    action: Action,
    by: Any = None,
    at: datetime | None = None,
    actor: str = Event.Actor.STAFF,
) -> Change:
    """Lock ``case`` and see whether its status allows ``action``, within the caller's transaction.

    Raises :class:`~casework.lifecycle.NotAllowed`.
    """
    moment = at or timezone.now()
    locked = Case.objects.select_for_update().get(pk=case.pk)
    change = Change(locked, action, by, moment, locked.status, actor)
    locked.status = lifecycle.after(locked.standing, action, day_in_kuwait(moment))
    return change


def lock(case: Case) -> Case:
    """The case as it is now, for this transaction alone."""
    return Case.objects.select_for_update().get(pk=case.pk)


def finish(
    change: Change,
    kind: str,
    *,
    public: bool,
    body: str = "",
    data: dict[str, Any] | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Event:
    """Write the changed case, its event, the audit row and what must leave; the event."""
    case = change.case
    case.changed_at = change.at
    keep_time(case, change.status_before, change.at)
    case.save()
    event = Event.objects.create(
        case=case,
        at=change.at,
        kind=kind,
        status=case.status,
        actor=change.actor,
        user=change.by,
        public=public,
        body=body,
        holder_id=case.holder_id,
        data=data or {},
    )
    if attachments:
        ids = [file.pk for file in attachments]
        Attachment.objects.filter(pk__in=ids, case__isnull=True).update(
            case=case, event=event, draft=None
        )
        outbox.put("scan_case", {"case": case.pk})
    outbox.put("case_event", {"event": event.pk})
    told = {"status": case.status} | change.told
    if change.status_before != case.status:
        told["before"] = change.status_before
    who = change.by or (audit.CITIZEN if change.actor == Event.Actor.CITIZEN else audit.OFFICE)
    audit.record(f"case.{change.action}", case.reference, who, change.at, **told)
    return event


def settle_references(original: Case, changed: Case) -> Case:
    """Let the caller's object show what was written."""
    original.__dict__.update(changed.__dict__)
    return original
