"""A case as its sender sees it: what is public, nothing else, told in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from agencies.models import Agency
from casework import attachments, redaction, wording
from casework.about import about
from casework.deadlines import day_in_kuwait, grievance_until
from casework.enums import OPEN, Outcome, Status
from casework.models import Attachment, Case, Event, Redaction, Referral
from casework.services import may_escalate
from casework.tracking.sessions import OpenCase

#: how a status is shown beside its word: the colour only helps
TAGS: Final = {
    Status.AWAITING_CITIZEN: "warn",
    Status.REFERRED: "plain",
    Status.REFUSED: "warn",
    Status.ANSWERED: "ok",
    Status.CLOSED: "ok",
    Status.WITHDRAWN: "plain",
    Status.MERGED: "plain",
}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of the story; ``url`` is empty where it cannot be opened yet."""

    name: str
    size: int
    url: str
    from_citizen: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One of the sender's points with what the office found."""

    point: str
    finding: str
    text: str


@dataclass(slots=True)
class Moment:
    """One moment of the story. ``state``: ``done``, ``now`` or ``todo``.

    ``hidden``: why a part of the sender's own words is shown to nobody else.
    """

    title: str
    state: str = "done"
    at: datetime | None = None
    text: str = ""
    by: date | None = None
    body: str = ""
    hidden: str = ""
    from_office: bool = False
    agency: str = ""
    files: list[ShownFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Holding:
    """An agency that had the case, and for how many days."""

    agency: Agency
    days: int
    first: date
    last: date | None  # ``None``: it has it now


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the month has gone. ``late``: days over the date; ``left``: days to it."""

    day: int
    total: int
    late: int
    left: int


class Story:
    """Everything that the case page shows, told on the day ``today`` in Kuwait.

    ``opened``: the session that reads it; without one no file has an address.
    """

    def __init__(
        self, case: Case, today: date | None = None, opened: OpenCase | None = None
    ) -> None:
        self._opened = opened
        self.case, self.today = case, today or localdate()
        self.status = Status(case.status)
        self.can = case.can(self.today)
        self.is_open = self.status in OPEN
        self.events = case.events_for_public()

    @property
    def tag(self) -> str:
        """The kind of label that the status word wears."""
        return TAGS.get(self.status, "")

    @property
    def meaning(self) -> str:
        """What the status means, in one sentence; that we are late, where we are."""
        return wording.late_meaning() if self.overdue else wording.meaning_of(self.case)

    @property
    def outcome(self) -> str:
        """What became of it, in a sentence; empty before the end."""
        known = self.case.shown_outcome
        if known is None or self.status in (Status.REFUSED, Status.APPEALED):
            return ""
        return str(wording.OUTCOME_MEANINGS[Outcome(known)])

    @property
    def about(self) -> str:
        """The service or form that it concerns, by its name."""
        return about(self.case)

    @property
    def appeal_label(self) -> str:
        """What stands before the last day for asking again."""
        return wording.appeal_label(self.case)

    @property
    def due_reasons(self) -> list[str]:
        """Why the answer is due on its day."""
        return wording.due_reasons(self.case)

    @property
    def overdue(self) -> bool:
        """Whether an answer is owed since before today."""
        return self.case.is_overdue(self.today)

    @property
    def may_escalate(self) -> bool:
        """Whether it may be taken to the head of the office today."""
        return may_escalate(self.case, self.today)

    @property
    def grievance(self) -> str:
        """For whoever contests a decision: how long the legal period runs."""
        if self.case.decision_on is None:
            return ""
        return wording.grievance_note(self.case, grievance_until(self.case.decision_on), self.today)

    @property
    def progress(self) -> Progress | None:
        """How far the period has gone; ``None`` once nothing is owed."""
        if not self.is_open:
            return None
        start = day_in_kuwait(self.case.received_at)
        if self.status == Status.APPEALED and self.case.appealed_at:
            start = day_in_kuwait(self.case.appealed_at)
        due = self.case.next_due_on
        total, left = max(1, (due - start).days), (due - self.today).days
        day = min(total, max(0, (self.today - start).days))
        return Progress(day, total, late=max(0, -left), left=max(0, left))

    @property
    def holdings(self) -> list[Holding]:
        """Who had it, and for how many days: every hand-over shows."""
        rows = self.case.events.exclude(holder=None)
        moments = list(rows.order_by("at", "pk").select_related("holder"))
        found: list[tuple[Agency, date]] = []
        for event in moments:
            if event.holder and (not found or found[-1][0].pk != event.holder_id):
                found.append((event.holder, day_in_kuwait(event.at)))
        over = None if self.is_open else day_in_kuwait(self._over_at())
        holdings = []
        for number, (agency, first) in enumerate(found):
            following = found[number + 1][1] if number + 1 < len(found) else None
            last = following or over
            until = last or self.today
            holdings.append(Holding(agency, max(0, (until - first).days), first, last))
        return holdings

    def _over_at(self) -> datetime:
        """When the last holder was done with it: with the answer, or with the appeal."""
        case = self.case
        settled = case.closed_at if case.appealed_at else case.answered_at
        return settled or case.closed_at or case.changed_at

    @property
    def timeline(self) -> list[Moment]:
        """The story, oldest first: what happened, what is happening, what is to come."""
        writers = [None, *(event.holder for event in self.events)]  # who had it before it went on
        moments = [
            self._told(event, writer or event.holder)
            for event, writer in zip(self.events, writers, strict=False)
        ]
        current = wording.now_step(self.case, self._referral())
        if current is not None:
            since = self.events[-1].at if self.events else None
            moments.append(Moment(current.title, "now", since, current.text, current.by))
        elif moments:
            moments[-1].state = "now"
        ahead = wording.steps_ahead(self.case)
        return moments + [Moment(step.title, "todo", None, step.text, step.by) for step in ahead]

    def _told(self, event: Event, writer: Agency | None) -> Moment:
        from_office = event.actor != Event.Actor.CITIZEN
        files: Any = event.files.all()
        if from_office:
            files = redaction.public_files(self.case, files)
        return Moment(
            wording.event_title(event),
            at=event.at,
            # people see their own words whole, and are told what nobody else sees
            body=redaction.redacted_text(self.case, event) if from_office else event.body,
            hidden="" if from_office else self._hidden(event),
            from_office=from_office,
            agency=writer.name if writer and from_office else "",
            files=[self._file(file) for file in files],
            findings=self._findings(event),
        )

    def _hidden(self, event: Event) -> str:
        spans = redaction.spans_of(self.case, Redaction.Field.EVENT, event)
        return "; ".join(dict.fromkeys(reason for _start, _end, reason in spans))

    def _file(self, file: Attachment) -> ShownFile:
        open_now = attachments.may_open(None, file, tracked_case=self.case)
        url = attachments.sender_address(file, self._opened) if open_now and self._opened else ""
        return ShownFile(file.name, file.size, url, file.from_citizen)

    def _findings(self, event: Event) -> list[Finding]:
        given: list[dict[str, Any]] = event.data.get("points") or []
        points = [*self.case.points, *[""] * len(given)]
        return [
            Finding(point, _finding_word(answer.get("finding", "")), answer.get("text", ""))
            for point, answer in zip(points, given, strict=False)
        ]

    def _referral(self) -> Referral | None:
        waiting = (Referral.State.SENT, Referral.State.TAKEN)
        rows = self.case.referrals
        found: Referral | None = rows.filter(state__in=waiting).first()
        return found


def _finding_word(finding: str) -> str:
    return str(Outcome(finding).label) if finding in Outcome.values else ""
