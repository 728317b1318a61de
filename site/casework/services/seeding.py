"""Many fictional cases at once, for demonstration, practice and benchmarks.

A citizen's case never comes this way: these have no code and no outbox, and one audit row for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, Membership
from casework.deadlines import answer_due, appeal_until, day_in_kuwait
from casework.enums import Status
from casework.models import Case, CaseCounter, CaseWords, Event, Ground, Rating, Referral
from casework.practice import Story, stories
from casework.search_words import words_of
from casework.services.clocks import set_targets
from core import audit
from core.encryption import keyed_hash
from core.references import Reference

BATCH = 2_000
#: no code opens a seeded case
NO_CODE = "!"


class RealCasesExist(Exception):
    """Fictional cases do not go between real ones unless somebody insists."""


def seed(
    count: int,
    *,
    seed: int = 1,
    start: datetime,
    end: datetime,
    agencies: Iterable[Agency],
    force: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write ``count`` fictional cases received between two aware moments; how many.

    Raises :class:`RealCasesExist`.
    """
    if not force and Case.objects.filter(fictional=False).exists():
        raise RealCasesExist
    known = {agency.code: agency for agency in agencies}
    office = _Office(known)
    told = stories(count, list(known), seed, start, end)
    done = 0
    while batch := list(islice(told, BATCH)):
        with transaction.atomic():
            office.write(batch)
        done += len(batch)
        progress(done)
    audit.record("case.seeded", f"{done} fictional cases")
    return done


class _Office:
    """What seeding looks up once: counters, officers, grounds, who else could be referred to."""

    def __init__(self, agencies: dict[str, Agency]) -> None:
        self.agencies = agencies
        self.codes = list(agencies)
        self.grounds = list(Ground.objects.in_force())
        self.officers: dict[int, list[Any]] = defaultdict(list)
        for row in Membership.objects.select_related("user"):
            self.officers[row.agency_id].append(row.user)
        rows = Case.objects.values_list("kind", "agency", "year").annotate(Max("number"))
        self.last: dict[tuple[str, int, int], int] = defaultdict(int)
        for kind, agency, year, number in rows:
            self.last[kind, agency, year] = number

    def write(self, batch: list[tuple[str, Story]]) -> None:
        """One batch: cases, then all that hangs on them."""
        pairs = [(self._case(code, story), story) for code, story in batch]
        Case.objects.bulk_create([case for case, _ in pairs])
        CaseWords.objects.bulk_create(
            [CaseWords(case=case, text=words_of(case)) for case, _ in pairs]
        )
        Event.objects.bulk_create(
            [self._event(case, told) for case, story in pairs for told in story.happenings],
            batch_size=BATCH,
        )
        Rating.objects.bulk_create(
            [
                Rating(case=case, at=story.answered_at, time=m[0], clarity=m[1], result=m[2])
                for case, story in pairs
                if (m := story.marks) and story.answered_at
            ]
        )
        Referral.objects.bulk_create(
            [
                self._referral(case, story)
                for case, story in pairs
                if case.holder_id != case.agency_id
            ]
        )
        for (kind, agency_id, year), last in self.last.items():
            CaseCounter.objects.update_or_create(
                kind=kind, agency_id=agency_id, year=year, defaults={"last": last}
            )

    def _case(self, code: str, story: Story) -> Case:
        agency = self.agencies[code]
        year = day_in_kuwait(story.received_at).year
        key = (story.kind, agency.pk, year)
        self.last[key] += 1
        officers = self.officers.get(agency.pk, [])
        officer = officers[int(story.draw * len(officers))] if officers else None
        answered = story.answered_at
        case = Case(
            reference=str(Reference(story.kind, code, year, self.last[key])),
            kind=story.kind,
            agency=agency,
            holder=self._holder(agency, story),
            year=year,
            number=self.last[key],
            status=story.status,
            outcome=story.outcome,
            ground=self._ground(story),
            assignee=officer if story.status != Status.RECEIVED else None,
            language=story.language,
            channel=story.channel,
            subject=story.subject,
            details=story.details,
            remedy=story.remedy,
            confidentiality=story.confidentiality,
            name=story.name,
            email=story.email,
            phone=story.phone,
            civil_id=story.civil_id,
            email_hash=keyed_hash(story.email),
            phone_hash=keyed_hash(story.phone),
            civil_id_hash=keyed_hash(story.civil_id),
            consent_at=story.received_at,
            received_at=story.received_at,
            due_on=answer_due(story.received_at).on,
            accepted_at=story.accepted_at,
            answered_at=answered,
            appeal_until=appeal_until(answered) if answered else None,
            closed_at=story.closed_at,
            paused_since=story.paused_since if story.status == Status.AWAITING_CITIZEN else None,
            changed_at=story.happenings[-1].at,
            tracking_hash=NO_CODE,
            fictional=True,
        )
        set_targets(case)
        return case

    def _holder(self, agency: Agency, story: Story) -> Agency:
        if not story.referred or len(self.codes) < 2:
            return agency
        others = [code for code in self.codes if code != agency.code]
        return self.agencies[others[int(story.draw * len(others))]]

    def _ground(self, story: Story) -> Ground | None:
        if not story.refused or not self.grounds:
            return None
        return self.grounds[int(story.draw * len(self.grounds))]

    def _event(self, case: Case, told: Any) -> Event:
        holder = (
            case.holder_id if told.status in (Status.REFERRED, Status.CLOSED) else case.agency_id
        )
        return Event(
            case=case,
            at=told.at,
            kind=told.kind,
            status=told.status,
            actor=Event.Actor.CITIZEN if told.by_citizen else Event.Actor.STAFF,
            user=None if told.by_citizen else case.assignee,
            public=told.public,
            body=told.body,
            holder_id=holder,
            data=told.data,
        )

    def _referral(self, case: Case, story: Story) -> Referral:
        sent_at = next(h.at for h in story.happenings if h.status == Status.REFERRED)
        done = case.status == Status.CLOSED
        return Referral(
            case=case,
            sender=case.agency,
            receiver=case.holder,
            state=Referral.State.DONE if done else Referral.State.SENT,
            reason=story.subject,
            sent_at=sent_at,
            due_on=day_in_kuwait(sent_at) + timedelta(days=10),
            ended_at=case.closed_at if done else None,
            sent_by=case.assignee,
        )
