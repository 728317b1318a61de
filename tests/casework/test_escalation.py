"""The ladder: every step once, told once, in working hours, to the right people."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail as sent

from casework import escalation, jobs, services
from casework.deadlines import KUWAIT
from casework.models import Case, Escalation
from core import outbox
from core.calendars import WorkCalendar
from core.models import OutboxEntry
from tests.factories.cases import make_case, make_officer

Step = Escalation.Step
START, DUE = date(2026, 11, 1), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (0, []),
        (14, []),
        (15, [50]),
        (22, [50]),
        (23, [50, 75]),
        (29, [50, 75]),
        (30, [50, 75, 100]),
        (36, [50, 75, 100]),
        (37, [50, 75, 100, 107]),
        (90, [50, 75, 100, 107]),
    ],
)
def test_which_steps_are_reached_on_which_day(day, expected):
    assert escalation.reached(START, DUE, START + timedelta(days=day)) == expected


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), KUWAIT)


@pytest.fixture
def people(db, django_user_model, moi, officer, controller):
    director = make_officer(
        django_user_model,
        "head",
        perms=("control_complaints", "control_support", "see_restricted"),
    )
    minister = make_officer(django_user_model, "minister", perms=("told_of_delays",))
    return {
        Step.OFFICER: officer,
        Step.CONTROLLER: controller,
        Step.DIRECTOR: director,
        Step.MINISTER: minister,
    }


def test_sixty_days_of_a_thousand_cases_tell_every_step_once(moi, people, settings):
    """Half-hourly runs; a second run of each moment is silent."""
    cases = []
    for number in range(25):
        case = make_case(moi, at(START + timedelta(days=number % 20), 9))
        cases.append(case)
    template = Case.objects.get(pk=cases[0].pk)
    copies = []
    for number in range(975):
        source = cases[number % 25]
        copy = Case.objects.get(pk=source.pk) if number < 25 else copies[number % 25]
        fresh = type(template)(
            **{
                f.attname: getattr(copy, f.attname)
                for f in Case._meta.concrete_fields
                if f.name not in ("id", "reference", "number")
            }
        )
        fresh.reference, fresh.number = f"C-MOI-2026-9{number:05d}-0", 900_000 + number
        copies.append(fresh)
    Case.objects.bulk_create(copies)
    calendar = WorkCalendar()
    OutboxEntry.objects.all().delete()
    told_before = 0
    for day in range(60):
        for moment in (at(START + timedelta(days=day), h, m) for h, m in ((0, 30), (8, 0))):
            jobs.escalate(moment)
            mails = OutboxEntry.objects.filter(kind="mail").count()
            if mails != told_before:
                assert calendar.open_at(moment, KUWAIT)
            told_before = mails
            jobs.escalate(moment)
            assert OutboxEntry.objects.filter(kind="mail").count() == mails
    steps = Counter(Escalation.objects.values_list("step", flat=True))
    assert steps == {50: 1000, 75: 1000, 100: 1000, 107: 1000}
    assert not Escalation.objects.filter(told_at__isnull=True).exists()
    # one digest a person and day at most
    assert told_before <= 4 * 60


def test_each_step_goes_to_its_own_people(moi, people):
    case = make_case(moi, at(START, 9))
    OutboxEntry.objects.all().delete()
    for step, day in ((50, 16), (75, 23), (100, 30), (107, 37)):
        moment = at(START + timedelta(days=day + 1), 9)
        jobs.escalate(moment)
        outbox.deliver()
        if not sent.outbox:  # a weekend
            jobs.escalate(moment + timedelta(days=2))
            outbox.deliver()
        assert [m.to for m in sent.outbox] == [[people[Step(step)].email]]
        message = sent.outbox[0]
        assert case.reference in message.body
        assert case.subject not in message.body + message.alternatives[0][0]
        sent.outbox.clear()


def test_a_settled_case_is_told_to_nobody(moi, people, officer):
    case = make_case(moi, at(START, 9))
    escalation.climb(at(DUE, 0, 30))
    services.accept(case, officer)
    services.answer(case, officer, "upheld", "تم الرد على الشكوى بالكامل")
    OutboxEntry.objects.all().delete()
    assert escalation.tell(at(DUE, 9)) == 0
    assert not OutboxEntry.objects.filter(kind="mail").exists()


def test_a_clock_that_jumped_sends_no_flood(moi, people):
    for number in range(5):
        make_case(moi, at(START + timedelta(days=number), 9))
    OutboxEntry.objects.all().delete()
    jobs.escalate(at(date(2027, 11, 1), 9))
    assert not Escalation.objects.exists()
    jobs.escalate(at(DUE + timedelta(days=40), 9))
    assert OutboxEntry.objects.filter(kind="mail").count() <= 4


def test_an_appeal_has_a_ladder_of_its_own(moi, people, officer):
    case = make_case(moi, at(START, 9))
    services.accept(case, officer, at=at(START, 10))
    services.answer(case, officer, "not_upheld", "لم يثبت ما ورد فيها", at=at(START, 11))
    services.appeal(case, "لم تنظروا في المستند", at=at(date(2026, 11, 20), 9))
    escalation.climb(at(date(2026, 12, 21), 9))
    assert set(Escalation.objects.values_list("due_on", flat=True)) == {date(2026, 12, 20)}


def test_what_was_answered_closes_when_no_appeal_is_possible(moi, officer):
    case = make_case(moi, at(START, 9))
    services.accept(case, officer, at=at(START, 10))
    services.answer(case, officer, "upheld", "تم الرد على الشكوى بالكامل", at=at(START, 11))
    jobs.close_what_was_answered(at(START + timedelta(days=30), 23))
    case.refresh_from_db()
    assert case.status == "answered"
    jobs.close_what_was_answered(at(START + timedelta(days=31), 0))
    jobs.close_what_was_answered(at(START + timedelta(days=31), 6))
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "upheld")
    assert case.events.filter(status="closed").count() == 1
