"""Stories of fictional cases: what was written, by whom, and what became of it. No database."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from casework.deadlines import KUWAIT, answer_due, appeal_until, day_in_kuwait
from casework.enums import Channel, Confidentiality, Kind, Outcome, Status

#: shares in per cent: kinds, channels, what becomes of a complaint (DOMAIN figures of 2023–2026)
KINDS = {Kind.COMPLAINT: 62, Kind.INQUIRY: 27, Kind.SUGGESTION: 11}
CHANNELS = {
    Channel.WEB: 46,
    Channel.PHONE: 22,
    Channel.EMAIL: 12,
    Channel.COUNTER: 9,
    Channel.X: 7,
    Channel.FACEBOOK: 2,
    Channel.POST: 2,
}
COMPLAINT_ENDS = {
    Outcome.UPHELD: 31,
    Outcome.PARTLY_UPHELD: 14,
    Outcome.NOT_UPHELD: 18,
    Outcome.REFERRED: 17,
    Outcome.RESOLVED_EARLY: 12,
    Outcome.REFUSED: 5,
    "withdrawn": 3,
}
SUGGESTION_ENDS = {
    Outcome.ADOPTED: 12,
    Outcome.PARTLY_ADOPTED: 18,
    Outcome.UNDER_STUDY: 40,
    Outcome.NOT_ADOPTED: 30,
}
LATE = 9  # per cent answered after the date, or not at all by then
#: numbers that pass every check and belong to nobody living: births in the 1800s
CIVIL_IDS = (
    "185031400019",
    "188080200017",
    "191110200016",
    "179052100014",
    "194063000014",
    "182120900011",
    "190011700029",
    "196040400014",
)


@dataclass(slots=True)
class Happening:
    """One event of a story; ``kind`` and ``status`` as events have them."""

    at: datetime
    kind: str
    status: str
    body: str = ""
    public: bool = True
    by_citizen: bool = False
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """A whole fictional case; ``referred_to`` and ``ground`` are positions in what is known."""

    kind: Kind
    received_at: datetime
    channel: Channel
    language: str
    subject: str
    details: str
    remedy: str
    name: str
    email: str
    phone: str
    civil_id: str
    confidentiality: Confidentiality
    status: Status = Status.RECEIVED
    outcome: str = ""
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    paused_since: datetime | None = None
    marks: tuple[int, int, int] | None = None
    referred: bool = False
    refused: bool = False
    draw: float = 0.0  # one more number for whoever needs to choose
    happenings: list[Happening] = field(default_factory=list)


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The words of all stories."""
    text = (Path(__file__).parent / "words.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def stories(
    count: int, agency_codes: Sequence[str], seed: int, start: datetime, end: datetime
) -> Iterator[tuple[str, Story]]:
    """``count`` stories with the code of their agency, oldest first, between two aware moments.

    The same seed tells the same stories.
    """
    rng = random.Random(seed)  # noqa: S311 - fiction, not a secret
    span = (end - start).total_seconds()
    # a little more from year to year, as people hear of the office
    moments = sorted(rng.random() ** 0.75 for _ in range(count))
    # a few agencies get most of what is written
    weights = [1 / (place + 1.5) for place in range(len(agency_codes))]
    for share in moments:
        code = rng.choices(agency_codes, weights)[0]
        received_at = _daytime(start + timedelta(seconds=span * share), rng)
        yield code, _story(rng, code, min(received_at, end), end)


def _daytime(moment: datetime, rng: random.Random) -> datetime:
    """The same day at an hour at which people write."""
    hour = rng.choices((8, 9, 10, 11, 12, 16, 18, 20, 22), (9, 14, 15, 13, 10, 8, 10, 13, 8))[0]
    day = moment.astimezone(KUWAIT).date()
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), KUWAIT)


def _pick(rng: random.Random, shares: dict[Any, int]) -> Any:
    return rng.choices(list(shares), list(shares.values()))[0]


def _story(rng: random.Random, code: str, received_at: datetime, now: datetime) -> Story:
    kind = _pick(rng, KINDS)
    section = {Kind.COMPLAINT: "complaints", Kind.INQUIRY: "inquiries"}.get(kind, "suggestions")
    offered = words()[section]["*"] + words()[section].get(code, [])
    subject, details, *remedy = rng.choice(offered)
    person = rng.randrange(len(words()["names"]))
    anonymous = kind == Kind.COMPLAINT and rng.random() < 0.03
    filled = details.format(area=rng.choice(words()["areas"]), days=rng.randrange(11, 60))
    name = "" if anonymous else words()["names"][person]
    story = Story(
        kind=kind,
        received_at=received_at,
        channel=_pick(rng, CHANNELS),
        language="en" if name.isascii() and name else "ar",
        subject=subject,
        details=filled,
        remedy=remedy[0] if remedy else "",
        name=name,
        email="" if anonymous or rng.random() < 0.3 else f"person{person:02d}@example.com",
        phone="" if anonymous else f"+9655000{person:04d}",
        civil_id=rng.choice(CIVIL_IDS) if name and rng.random() < 0.25 else "",
        confidentiality=(
            Confidentiality.ANONYMOUS
            if anonymous
            else Confidentiality.HIDDEN
            if rng.random() < 0.06
            else Confidentiality.NAMED
        ),
        draw=rng.random(),
    )
    _happen(story, story.received_at, "received", Status.RECEIVED, by_citizen=True)
    _live(story, rng, now)
    return story


def _at_work(moment: datetime, before: datetime) -> datetime:
    """The same day in office hours, or two hours after ``before`` where that is later."""
    local = moment.astimezone(KUWAIT)
    worked = datetime.combine(local.date(), time(8 + local.hour % 6, local.minute), KUWAIT)
    return max(worked, before + timedelta(hours=2))


def _happen(story: Story, at: datetime, kind: str, status: Status, **more: Any) -> None:
    story.happenings.append(Happening(at, kind, status, **more))
    story.status = status


def _live(story: Story, rng: random.Random, now: datetime) -> None:
    """What becomes of it until ``now``."""
    answered_at = _at_work(_answer_moment(story, rng), story.received_at)
    accepted_at = _at_work(
        story.received_at + timedelta(hours=rng.randrange(14, 60)), story.received_at
    )
    complaint = story.kind == Kind.COMPLAINT
    end = _pick(rng, COMPLAINT_ENDS) if complaint else _end_of(story.kind, rng)
    if complaint and accepted_at < now and end not in (Outcome.REFUSED, Outcome.RESOLVED_EARLY):
        story.accepted_at = accepted_at
        _happen(story, accepted_at, "status", Status.ACCEPTED)
    if end == Outcome.REFERRED and accepted_at + timedelta(hours=5) < now:
        story.referred = True
        at = accepted_at + timedelta(hours=5)
        _happen(story, at, "status", Status.REFERRED, body=words()["answers"]["referred"])
    if answered_at >= now:
        _wait(story, rng, now)
        return
    _finish(story, rng, str(end), answered_at, now)


def _end_of(kind: Kind, rng: random.Random) -> str:
    return Outcome.ANSWERED if kind == Kind.INQUIRY else _pick(rng, SUGGESTION_ENDS)


def _answer_moment(story: Story, rng: random.Random) -> datetime:
    due = answer_due(story.received_at).on
    days = (due - day_in_kuwait(story.received_at)).days
    if rng.randrange(100) < LATE:
        took = days + 1 + rng.expovariate(1 / 25)
    else:
        most = 4 if story.kind == Kind.INQUIRY else days - 1
        took = min(most, max(0.2, rng.gauss(most * 0.55, most * 0.25)))
    return story.received_at + timedelta(days=took)


def _wait(story: Story, rng: random.Random, now: datetime) -> None:
    """Still open: now and then its sender is asked for something."""
    last = story.happenings[-1].at
    asked_at = last + timedelta(hours=rng.randrange(6, 50))
    if not story.referred and rng.random() < 0.12 and asked_at < now:
        story.paused_since = asked_at
        body = words()["answers"]["ask"]
        _happen(story, asked_at, "reply", Status.AWAITING_CITIZEN, body=body)


def _finish(story: Story, rng: random.Random, end: str, at: datetime, now: datetime) -> None:
    told = words()["answers"]
    at = max(at, story.happenings[-1].at + timedelta(hours=1))
    if end == "withdrawn":
        story.closed_at = at
        _happen(story, at, "status", Status.WITHDRAWN, body=told[end], by_citizen=True)
        return
    story.outcome = end
    story.answered_at = at
    if end == Outcome.REFERRED:
        story.closed_at = at
        _happen(story, at, "status", Status.CLOSED, data={"outcome": end})
        return
    refused = end == Outcome.REFUSED
    story.refused = refused
    status = Status.REFUSED if refused else Status.ANSWERED
    _happen(story, at, "reply", status, body=told[end], data={"outcome": end})
    if not refused and rng.random() < 0.3 and at + timedelta(days=2) < now:
        poor = end == Outcome.NOT_UPHELD
        story.marks = tuple(
            rng.choices((1, 2, 3, 4, 5), (5, 4, 3, 2, 1) if poor else (1, 1, 2, 5, 6), k=3)
        )  # type: ignore[assignment]
        _happen(story, at + timedelta(days=1), "rated", status, by_citizen=True)
    closing = datetime.combine(appeal_until(at) + timedelta(days=1), time(0, 30), KUWAIT)
    if not refused and closing < now:
        story.closed_at = closing
        _happen(story, closing, "status", Status.CLOSED)
