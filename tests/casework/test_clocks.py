"""Internal targets: working days, pauses, other holders, holidays that move."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from casework import services
from casework.deadlines import KUWAIT
from casework.models import Holiday, WorkingHours
from casework.targets import POLICY, targets_for
from core.calendars import Hours, WorkCalendar
from core.models import AuditRow
from tests.factories.cases import make_case

SUNDAY = date(2026, 11, 1)
WEEK = WorkCalendar()


def at(day, hour=10):
    return datetime.combine(day, time(hour), KUWAIT)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (SUNDAY, 0, SUNDAY),
        (SUNDAY, 1, date(2026, 11, 2)),
        (SUNDAY, 4, date(2026, 11, 5)),
        (SUNDAY, 5, date(2026, 11, 8)),
        (date(2026, 11, 5), 1, date(2026, 11, 8)),  # Thursday
        (date(2026, 11, 6), 1, date(2026, 11, 8)),  # Friday
        (date(2026, 11, 7), 1, date(2026, 11, 8)),  # Saturday
        (date(2026, 12, 31), 1, date(2027, 1, 3)),
        (SUNDAY, 20, date(2026, 11, 29)),
    ],
)
def test_working_days_skip_friday_and_saturday(start, days, expected):
    assert WEEK.add_days(start, days) == expected
    assert WEEK.days_between(start, expected) == days


def test_the_weekend_is_data():
    thursday_and_friday = WorkCalendar((Hours(time(8), time(14), frozenset({5, 6, 0, 1, 2})),))
    assert thursday_and_friday.add_days(date(2026, 11, 4), 1) == date(2026, 11, 7)


def test_ramadan_is_a_period_of_its_own():
    ramadan = Hours(time(10), time(14), first=date(2026, 2, 18), last=date(2026, 3, 19))
    calendar = WorkCalendar((Hours(time(7), time(15)), ramadan))
    assert calendar.hours_on(date(2026, 2, 17)).start == time(7)
    assert calendar.hours_on(date(2026, 2, 18)).start == time(10)
    assert not calendar.open_at(at(date(2026, 3, 1), 9), KUWAIT)
    assert calendar.open_at(at(date(2026, 3, 22), 9), KUWAIT)


def test_a_holiday_is_no_working_day_and_is_named():
    calendar = WorkCalendar(holidays={date(2026, 2, 25): "اليوم الوطني", date(2026, 2, 27): "x"})
    assert calendar.add_days(date(2026, 2, 24), 1) == date(2026, 2, 26)
    told = calendar.holidays_between(date(2026, 2, 24), date(2026, 3, 1))
    assert told == [(date(2026, 2, 25), "اليوم الوطني")]  # the 27th is a Friday anyway


@pytest.mark.parametrize("kind", POLICY)
def test_every_kind_has_its_targets_in_order(kind):
    targets = targets_for(kind, SUNDAY, WEEK)
    days = list(targets.stages.values())
    assert days == sorted(days)
    assert targets.final == WEEK.add_days(SUNDAY, POLICY[kind]["final"])


@pytest.mark.django_db
def test_waiting_for_the_sender_moves_the_target_and_not_the_date(moi, officer):
    case = make_case(moi, at(SUNDAY))
    due, target = case.due_on, case.target_on
    services.ask(case, officer, "أرسل الإيصال", at=at(date(2026, 11, 3)))
    assert case.paused_since is not None
    services.add_facts(case, "هذا هو", at=at(date(2026, 11, 10)))
    assert (case.paused_days, case.paused_since) == (5, None)
    assert case.due_on == due
    assert case.target_on == WEEK.add_days(target, 5)


@pytest.mark.django_db
def test_another_holder_brings_another_calendar(moi, moh, officer):
    WorkingHours.objects.create(agency=moh, start=time(8), end=time(13), weekdays=[6, 0, 1])
    case = make_case(moi, at(SUNDAY))
    services.refer(case, officer, moh, "يخص الصحة", at=at(SUNDAY, 12))
    three_days = WorkCalendar((Hours(time(8), time(13), frozenset({6, 0, 1})),))
    assert case.target_on == three_days.add_days(SUNDAY, POLICY["complaint"]["final"])


@pytest.mark.django_db
def test_a_holiday_moves_exactly_the_targets_it_falls_into(moi, moh, controller):
    inside = [make_case(moi, at(SUNDAY + timedelta(days=n % 5))) for n in range(20)]
    after = make_case(moi, at(date(2026, 11, 22)))
    settled = make_case(moi, at(SUNDAY))
    services.withdraw(settled, at=at(SUNDAY))
    kept = {c.pk: c.target_on for c in (after, settled)}
    dates = {c.pk: (c.due_on, c.target_on) for c in inside}
    holiday = Holiday(day=date(2026, 11, 15), name_ar="عطلة", circular="2026/40")
    assert {case.pk for case, _ in services.moved_by(holiday)} == set(dates)
    assert services.confirm_holiday(holiday, controller) == 20
    for case in inside:
        case.refresh_from_db()
        due, target = dates[case.pk]
        assert case.due_on == due
        assert case.target_on == WEEK.add_days(target, 1)
    for case in (after, settled):
        case.refresh_from_db()
        assert case.target_on == kept[case.pk]
    assert AuditRow.objects.filter(action="case.target_moved").count() == 20
    assert services.withdraw_holiday(holiday, controller) == 20
    inside[0].refresh_from_db()
    assert inside[0].target_on == dates[inside[0].pk][1]


@pytest.mark.django_db
def test_a_holiday_that_nobody_confirmed_counts_for_nothing(moi):
    Holiday.objects.create(day=date(2026, 11, 3), name_ar="مسودة")
    case = make_case(moi, at(SUNDAY))
    assert case.target_on == WEEK.add_days(SUNDAY, POLICY["complaint"]["final"])


@pytest.mark.django_db
def test_an_agencys_own_holiday_moves_only_its_cases(moi, moh, controller):
    mine, other = make_case(moi, at(SUNDAY)), make_case(moh, at(SUNDAY))
    holiday = Holiday(day=date(2026, 11, 15), name_ar="عطلة", agency=moi)
    assert [case.pk for case, _ in services.moved_by(holiday)] == [mine.pk]
    assert other.target_on == mine.target_on
