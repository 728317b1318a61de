"""A case as its sender is told of it by the API: only what is public, in the case's language."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from casework import redaction
from casework.enums import Status
from casework.models import Case, Event
from core.language import in_language


def case_answer(case: Case, language: str) -> dict[str, Any]:
    """The ``case`` of the contract. ``language`` is that of its words."""
    from casework.wording import due_reason

    events = case.events_for_public()
    holder = case.holder
    return {
        "reference": case.reference,
        "kind": case.kind,
        "status": case.status,
        "outcome": case.shown_outcome,
        "ground": _ground(case, language),
        "received_at": case.received_at,
        "due_on": case.next_due_on,
        "due_reason": due_reason(case),
        "agency": {"id": holder.code, "name": in_language(holder, "name", language)},
        "timeline": _timeline(events),
        "replies": [_reply(case, one) for one in events if _is_reply(one)],
        "can": case.can(),
        "merged_into": case.merged_into.reference if case.merged_into else None,
    }


def _is_reply(event: Event) -> bool:
    return event.kind == Event.Kind.REPLY and bool(event.body)


def _ground(case: Case, language: str) -> dict[str, str] | None:
    ground = case.ground
    if ground is None or case.shown_outcome is None:
        return None
    return {
        "code": ground.code,
        "text": in_language(ground, "text", language),
        "instead": in_language(ground, "instead", language),
    }


def _timeline(events: list[Event]) -> list[dict[str, Any]]:
    from casework.wording import event_note

    return [{"at": event.at, "status": event.status, "note": event_note(event)} for event in events]


def _reply(case: Case, event: Event) -> dict[str, Any]:
    files = [
        {"name": file.name, "format": file.mime_type, "bytes": file.size}
        for file in redaction.public_files(case, event.files.all())
    ]
    return {"at": event.at, "body": redaction.redacted_text(case, event), "files": files}


def receipt_answer(case: Case, code: str | None, token: str | None) -> dict[str, Any]:
    """The ``case receipt`` of the contract."""
    return {
        "reference": case.reference,
        "tracking_code": code,
        "status": Status.RECEIVED.value if code else case.status,
        "received_at": case.received_at,
        "due_on": case.due_on,
        "receipt": reverse("receipt", args=[token]) if token else None,
    }
