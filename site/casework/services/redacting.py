"""Covering what is not shown outside the office; the original stays, its sender is told why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.models import Attachment, Case, Event, Redaction
from casework.services.changing import Change, finish, lock, settle_references
from casework.services.office import permit
from core import audit


@transaction.atomic
def redact(
    case: Case,
    user: Any,
    field: str,
    spans: list[list[int]],
    reason: str,
    *,
    event: Event | None = None,
    file: Attachment | None = None,
    at: datetime | None = None,
) -> Redaction:
    """Cover ``spans`` of one text of ``case``, or hold back one of its files.

    Raises ``ValueError`` where the event or file belongs to another case, or nothing is covered.
    """
    permit(user, case)
    other = [thing for thing in (event, file) if thing is not None and thing.case_id != case.pk]
    if other or (file is None and not spans):
        raise ValueError(field)
    locked = lock(case)
    moment = at or timezone.now()
    made = Redaction.objects.create(
        case=locked,
        field=Redaction.Field(field),
        event=event,
        file=file,
        spans=spans,
        reason=reason,
        by=user,
        at=moment,
    )
    change = Change(locked, "redacted", user, moment, locked.status, told={"field": field})
    finish(change, Event.Kind.STATUS, public=True, body=reason, data={"redacted": field})
    settle_references(case, locked)
    case.__dict__.pop("_redactions", None)
    return made


@transaction.atomic
def lift_redaction(redaction: Redaction, user: Any, at: datetime | None = None) -> Redaction:
    """Show again what was covered."""
    permit(user, redaction.case)
    redaction.lifted_at = at or timezone.now()
    redaction.save(update_fields=["lifted_at"])
    audit.record(
        "case.redaction_lifted",
        redaction.case.reference,
        user,
        redaction.lifted_at,
        field=redaction.field,
    )
    redaction.case.__dict__.pop("_redactions", None)
    return redaction
