"""The history of a case as staff read it: whose words they are shows at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from casework import attachments
from casework.enums import Outcome, Status
from casework.inbox.words import person, status_name
from casework.models import Attachment, Case, Event, Proposal, Redaction
from casework.redaction import Piece, is_held_back, pieces, spans_of
from casework.wording import in_words

Kind = Event.Kind


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file with its state. ``may_open``: whether this user gets the content."""

    file: Attachment
    may_open: bool
    warn: bool
    held_back: bool


@dataclass(slots=True)
class Entry:
    """One thing that happened. ``side``: ``citizen``, ``reply``, ``note`` or ``office``."""

    at: datetime
    side: str
    title: str
    who: str = ""
    agency: str = ""
    body: list[Piece] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    files: list[ShownFile] = field(default_factory=list)
    public: bool = False
    #: who reads it, where that is not plain from the side
    readers: str = ""
    event: Event | None = None


def marked(case: Case, name: str) -> list[Piece]:
    """One of the texts that the sender wrote, with what is hidden elsewhere marked."""
    return pieces(getattr(case, name), spans_of(case, name))


def marked_points(case: Case) -> list[list[Piece]]:
    """The sender's numbered points, likewise."""
    field = Redaction.Field.POINTS
    return [
        pieces(text, spans_of(case, field, point=number)) for number, text in enumerate(case.points)
    ]


def timeline(case: Case, user: Any) -> list[Entry]:
    """Everything that happened to ``case``, oldest first, proposals among it."""
    events = case.events.select_related("user", "holder").prefetch_related("files")
    entries = [_entry(case, event, user) for event in events]
    proposals = Proposal.objects.filter(case=case).select_related("by", "decided_by")
    for proposal in proposals:
        entries += _of_proposal(proposal)
    return sorted(entries, key=lambda entry: entry.at)


def _entry(case: Case, event: Event, user: Any) -> Entry:
    event.case = case
    spans = spans_of(case, Redaction.Field.EVENT, event)
    return Entry(
        at=event.at,
        side=_side(event),
        title=entry_title(event),
        who=person(event.user),
        agency=event.holder.name if event.holder_id != case.agency_id and event.holder else "",
        body=pieces(event.body or _reason_in(event.data), spans),
        findings=_findings(case, event),
        files=shown_files(case, event.files.all(), user),
        public=event.public,
        event=event,
    )


def _side(event: Event) -> str:
    if event.actor == Event.Actor.CITIZEN:
        return "citizen"
    if event.kind == Kind.REPLY:
        return "reply"
    return "office" if event.public or event.kind == Kind.SHOWN else "note"


def _reason_in(data: dict[str, Any]) -> str:
    return str(data.get("bounced") or data.get("taken_back") or "")


def _findings(case: Case, event: Event) -> list[dict[str, str]]:
    given = event.data.get("points") or []
    return [
        {
            "point": point,
            "finding": _outcome(answer.get("finding", "")),
            "text": answer.get("text", ""),
        }
        for point, answer in zip(case.points, given, strict=False)
    ]


def _outcome(value: str) -> str:
    return str(Outcome(value).label) if value in Outcome.values else ""


def shown_files(case: Case, files: Iterable[Attachment], user: Any) -> list[ShownFile]:
    """``files`` with what ``user`` may do with each."""
    found = []
    for file in files:
        file.case = case
        found.append(
            ShownFile(
                file,
                attachments.may_open(user, file),
                attachments.needs_warning(file),
                is_held_back(case, file),
            )
        )
    return found


def entry_title(event: Event) -> str:
    """What happened, in the office's words."""
    if event.kind == Kind.STATUS:
        return _status_title(event)
    titles = {
        Kind.RECEIVED: _("Received"),
        Kind.ADDED: _("The citizen added something"),
        Kind.NOTE: _("Internal note"),
        Kind.RATED: _("The citizen rated it"),
        Kind.SHOWN: _("Personal data was shown"),
    }
    if event.data.get("escalated"):
        return _("The citizen took it to the head of the office")
    if event.kind == Kind.NOTE and "joined" in event.data:
        return _("%(reference)s was joined to it") % {"reference": event.data["joined"]}
    if event.kind == Kind.REPLY:
        return _reply_title(event)
    return titles.get(Kind(event.kind), str(Kind(event.kind).label))


def _reply_title(event: Event) -> str:
    if event.status == Status.AWAITING_CITIZEN:
        return _("To the citizen: a question")
    if "ground" in event.data:
        return _("To the citizen: not accepted, %(ground)s") % {"ground": event.data["ground"]}
    if "outcome" in event.data:
        told = _("To the citizen: the answer, %(outcome)s")
        return told % {"outcome": _outcome(event.data["outcome"])}
    return _("To the citizen")


def _status_title(event: Event) -> str:
    data = event.data
    if "extended_to" in data:
        return _("Extended to %(day)s") % {"day": in_words(date.fromisoformat(data["extended_to"]))}
    if "merged_into" in data:
        return _("Joined to %(reference)s") % {"reference": data["merged_into"]}
    titles = {
        "redacted": _("A part was covered for everybody outside the office"),
        "bounced": _("Sent back by the other agency"),
        "taken_back": _("Taken back from the other agency"),
        "parted": _("Parted again"),
    }
    found = [title for key, title in titles.items() if key in data]
    return found[0] if found else status_name(event.status)


def _readers_of(proposal: Proposal) -> str:
    if proposal.state == Proposal.State.WAITING:
        return _("the citizen reads it if it is approved")
    if proposal.state == Proposal.State.APPROVED:
        return _("approved; the citizen reads it")
    return ""


def _of_proposal(proposal: Proposal) -> list[Entry]:
    action = proposal.get_action_display()
    found = [
        Entry(
            at=proposal.at,
            side="note",
            title=_("Proposed: %(action)s") % {"action": action},
            who=person(proposal.by),
            body=pieces(proposal.body, []),
            readers=_readers_of(proposal),
        )
    ]
    if proposal.decided_at is not None and proposal.state == Proposal.State.REJECTED:
        found.append(
            Entry(
                at=proposal.decided_at,
                side="note",
                title=_("Proposal sent back: %(action)s") % {"action": action},
                who=person(proposal.decided_by),
                body=pieces(proposal.reason, []),
            )
        )
    return found
