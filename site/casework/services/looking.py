"""Looks at what is personal leave a row in the audit trail."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from casework.models import Attachment, Case, Event
from casework.permissions import may_know_sender
from casework.services.changing import NotPermitted
from core import audit


@transaction.atomic
def reveal(case: Case, user: Any) -> dict[str, str]:
    """Who wrote ``case``, uncovered for ``user``. Raises :class:`NotPermitted`."""
    if not may_know_sender(user, case):
        raise NotPermitted
    fields = ("name", "email", "phone", "civil_id", "behalf_name")
    shown = {name: getattr(case, name) for name in fields if getattr(case, name)}
    event = Event(
        case=case,
        kind=Event.Kind.SHOWN,
        status=case.status,
        actor=Event.Actor.STAFF,
        user=user,
        public=False,
        data={"fields": sorted(shown)},
    )
    row = audit.record("case.revealed", case.reference, user, fields=sorted(shown))
    event.at = row.at
    event.save()
    return shown


def opened_file(file: Attachment, user: Any) -> None:
    """``user`` opens a file of a case."""
    reference = file.case.reference if file.case else ""
    audit.record("case.file_opened", reference, user, file=file.pk, state=file.state)


def record_export(user: Any, rows: int, **filters: Any) -> None:
    """``user`` takes away a list of cases."""
    audit.record("case.exported", f"{rows} cases", user, filters=filters)
