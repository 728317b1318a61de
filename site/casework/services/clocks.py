"""Internal clocks: set at receipt, paused while the sender is asked, moved by holidays.

The statutory date is none of theirs.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.deadlines import day_in_kuwait
from casework.enums import OPEN, Status
from casework.models import Case, Holiday
from casework.targets import targets_for
from casework.working import calendar_of, read_calendar
from core import audit, page_cache
from core.calendars import WorkCalendar


def set_targets(case: Case, calendar: WorkCalendar | None = None) -> bool:
    """Set the internal targets of ``case`` by the calendar of who holds it; whether they moved."""
    known = calendar or calendar_of(case.holder_id)
    received_on = day_in_kuwait(case.received_at)
    targets = targets_for(case.kind, received_on, known, case.paused_days)
    moved = case.targets != targets.as_json()
    case.targets, case.target_on = targets.as_json(), targets.final
    return moved


def keep_time(case: Case, status_before: str, at: datetime) -> None:
    """Pause or resume the internal clock of a case whose status changes at ``at``, and set it."""
    waits = case.status == Status.AWAITING_CITIZEN
    if waits and status_before != Status.AWAITING_CITIZEN:
        case.paused_since = at
    elif not waits and case.paused_since is not None:
        calendar = calendar_of(case.holder_id)
        first, last = day_in_kuwait(case.paused_since), day_in_kuwait(at)
        case.paused_days += calendar.days_between(first, last)
        case.paused_since = None
    if case.status in OPEN:
        set_targets(case)


def moved_by(holiday: Holiday, *, taken_away: bool = False) -> list[tuple[Case, date]]:
    """Open cases whose internal target would move with ``holiday``, with their new target."""
    cases = Case.objects.filter(status__in=OPEN, received_at__date__lt=holiday.day)
    if holiday.agency_id is not None:
        cases = cases.filter(holder=holiday.agency_id)
    calendars: dict[int, WorkCalendar] = {}
    moving = []
    for case in cases.order_by("due_on", "pk").iterator(chunk_size=1_000):
        if case.holder_id not in calendars:
            calendars[case.holder_id] = (
                read_calendar(case.holder_id, without=holiday.pk)
                if taken_away
                else read_calendar(case.holder_id, also=holiday)
            )
        if set_targets(case, calendars[case.holder_id]):
            moving.append((case, date.fromisoformat(case.targets["final"])))
    return moving


@transaction.atomic
def confirm_holiday(holiday: Holiday, user: Any, at: datetime | None = None) -> int:
    """``holiday`` counts from now on; how many internal targets moved, each with its audit row."""
    moment = at or timezone.now()
    moving = moved_by(holiday)
    holiday.confirmed_at, holiday.confirmed_by = moment, user
    holiday.save()
    _move(moving, f"holiday {holiday.day.isoformat()}", user, moment)
    audit.record("calendar.confirmed", holiday.day.isoformat(), user, moment, moved=len(moving))
    page_cache.forget_all()
    return len(moving)


@transaction.atomic
def withdraw_holiday(holiday: Holiday, user: Any, at: datetime | None = None) -> int:
    """``holiday`` counts no more (a circular moved it); how many internal targets moved."""
    moment = at or timezone.now()
    moving = moved_by(holiday, taken_away=True) if holiday.confirmed_at else []
    day = holiday.day.isoformat()
    holiday.delete()
    _move(moving, f"no holiday {day}", user, moment)
    audit.record("calendar.withdrawn", day, user, moment, moved=len(moving))
    page_cache.forget_all()
    return len(moving)


@transaction.atomic
def recount_targets(user: Any, at: datetime | None = None) -> int:
    """Set every open case's internal targets by the calendars as they are now; how many moved."""
    moment = at or timezone.now()
    calendars: dict[int, WorkCalendar] = {}
    moving = []
    for case in Case.objects.filter(status__in=OPEN).order_by("pk").iterator(chunk_size=1_000):
        if case.holder_id not in calendars:
            calendars[case.holder_id] = read_calendar(case.holder_id)
        if set_targets(case, calendars[case.holder_id]):
            moving.append((case, date.fromisoformat(case.targets["final"])))
    _move(moving, "working hours", user, moment)
    audit.record("calendar.hours_changed", "working hours", user, moment, moved=len(moving))
    page_cache.forget_all()
    return len(moving)


def _move(moving: list[tuple[Case, date]], reason: str, user: Any, at: datetime) -> None:
    for case, _target in moving:
        before = Case.objects.values_list("target_on", flat=True).get(pk=case.pk)
        case.save(update_fields=["targets", "target_on"])
        told = {"before": before.isoformat() if before else "", "after": case.targets["final"]}
        audit.record("case.target_moved", case.reference, user, at, because=reason, **told)
