"""A reply exactly as its reader will see it, and a look at its quality, before it is sent."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from casework.deadlines import appeal_until
from casework.enums import Outcome, Status
from casework.inbox import quality
from casework.lifecycle import Action
from casework.models import Case, Event, Ground, Proposal
from casework.tracking.story import Finding, Moment, Story
from casework.wording import event_title

#: where a reply leads
STATUS = {
    Action.ANSWER: Status.ANSWERED,
    Action.ASK: Status.AWAITING_CITIZEN,
    Action.REFUSE: Status.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What the tracking page would show, in the case's language, and what was looked at."""

    language: str
    direction: str
    html: SafeString
    checks: list[quality.Check]


def preview_of(case: Case, draft: dict[str, str]) -> Preview | None:
    """The preview of a reply that is still a draft; ``None`` while it is not said what it is."""
    act = draft.get("act", "")
    if act not in STATUS:
        return None
    ground = Ground.objects.filter(code=draft.get("ground", "")).first()
    until = appeal_until(timezone.now()) if act != Action.ASK else None
    shown = _as_it_would_be(case, draft, act, ground)
    shown.appeal_until = until
    checks = quality.check(_reply(case, draft, act, ground, until))
    with override(case.language):
        story = Story(shown)
        told = {"story": story, "case": shown, "moment": _moment(shown, draft)}
        html = render_to_string("casework/inbox/seen.html", told)
    direction = "ltr" if case.language == "en" else "rtl"
    return Preview(case.language, direction, html, checks)


def preview_of_proposal(proposal: Proposal) -> Preview | None:
    """The letter that approving ``proposal`` sends; ``None`` where it sends none."""
    draft = {"act": proposal.action, "body": proposal.body}
    draft |= {name: str(proposal.data.get(name, "")) for name in ("ground", "outcome")}
    for number, point in enumerate(proposal.data.get("points") or []):
        draft[f"finding_{number}"] = str(point.get("finding", ""))
        draft[f"point_{number}"] = str(point.get("text", ""))
    return preview_of(proposal.case, draft)


def _as_it_would_be(case: Case, draft: dict[str, str], act: str, ground: Ground | None) -> Case:
    """A copy of the case that nobody writes to the database."""
    shown = copy.copy(case)
    shown.status = STATUS[Action(act)]
    if act == Action.ANSWER:
        outcome = draft.get("outcome", "")
        shown.outcome = outcome if outcome in Outcome.values else ""
    elif act == Action.REFUSE:
        shown.outcome, shown.ground = Outcome.REFUSED, ground
    return shown


def _moment(shown: Case, draft: dict[str, str]) -> Moment:
    event = Event(
        case=shown,
        at=timezone.now(),
        kind=Event.Kind.REPLY,
        status=shown.status,
        actor=Event.Actor.STAFF,
        public=True,
        body=draft.get("body", ""),
        holder=shown.holder,
    )
    findings = [
        Finding(
            point,
            _finding(draft.get(f"finding_{number}", "")),
            draft.get(f"point_{number}", ""),
        )
        for number, point in enumerate(shown.points)
        if shown.status == Status.ANSWERED
    ]
    return Moment(
        event_title(event),
        at=event.at,
        body=event.body,
        from_office=True,
        agency=shown.holder.name,
        findings=findings,
    )


def _finding(value: str) -> str:
    return str(Outcome(value).label) if value in Outcome.values else ""


def _reply(
    case: Case, draft: dict[str, str], act: str, ground: Ground | None, until: Any
) -> quality.Reply:
    notes = Event.objects.filter(case=case, kind=Event.Kind.NOTE).exclude(body="")
    rule = " ".join(part for part in (ground.code, ground.article) if part) if ground else ""
    findings = [draft.get(f"finding_{number}", "") for number, _point in enumerate(case.points)]
    return quality.Reply(
        act=act,
        body=draft.get("body", ""),
        language=case.language,
        points=case.points,
        findings=findings,
        rule=rule,
        outcome=draft.get("outcome", ""),
        appeal_until=until,
        notes=list(notes.values_list("body", flat=True)),
    )
