"""Who is told when time runs out: officer, controller, director, the minister's office.

The ladder goes by the statutory clock: at half of it, at three quarters, on the day itself, and
seven days after. Each step is written once for a date, and told once, as one digest for each
person, in the agency's working hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, override

from agencies.models import Membership
from casework.deadlines import KUWAIT, day_in_kuwait
from casework.enums import OPEN, Kind, Status
from casework.models import Case, Escalation
from casework.permissions import may_handle
from casework.working import calendar_of
from core import mail
from core.language import ARABIC

Step = Escalation.Step
OVERDUE_DAYS = 7
#: after a clock that jumped, no flood: what lies further back is not told any more
STALE = timedelta(days=120)
BATCH = 5_000
#: what the clock of a case needs; who wrote it stays encrypted
CLOCK_FIELDS = ("status", "received_at", "due_on", "appealed_at", "appeal_due_on")


def reached(start: date, due: date, today: date) -> list[Step]:
    """The steps of a clock that runs from ``start`` to ``due``, reached on ``today``. Pure."""
    span = (due - start).days or 1
    passed = (today - start).days
    steps = [step for step in (Step.OFFICER, Step.CONTROLLER) if passed * 100 >= span * step]
    if today >= due:
        steps.append(Step.DIRECTOR)
    if today >= due + timedelta(days=OVERDUE_DAYS):
        steps.append(Step.MINISTER)
    return steps


def climb(at: datetime) -> int:
    """Write the steps that open cases have reached at ``at``; how many are new."""
    today = day_in_kuwait(at)
    cases = Case.objects.filter(status__in=OPEN).only(*CLOCK_FIELDS)
    known = set(
        Escalation.objects.filter(case__status__in=OPEN).values_list("case_id", "step", "due_on")
    )
    new = []
    for case in cases.iterator(chunk_size=2_000):
        start, due = clock_of(case)
        if today - due > STALE:
            continue
        new += [
            Escalation(case_id=case.pk, step=step, due_on=due, at=at)
            for step in reached(start, due, today)
            if (case.pk, step, due) not in known
        ]
    Escalation.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(new)


def clock_of(case: Case) -> tuple[date, date]:
    """From which day to which the clock of ``case`` runs: the appeal's while there is one."""
    if case.status == Status.APPEALED and case.appealed_at and case.appeal_due_on:
        return day_in_kuwait(case.appealed_at), case.appeal_due_on
    return day_in_kuwait(case.received_at), case.due_on


def tell(at: datetime) -> int:
    """Send what has not been told yet, where it is working time now; how many mails."""
    personal = [f"case__{name}" for name in ("name", "email", "phone", "civil_id", "behalf_name")]
    waiting = (
        Escalation.objects.filter(told_at__isnull=True)
        .select_related("case", "case__holder", "case__assignee")
        .defer(*personal, "case__sealed_code", "case__details")
    )
    by_person: dict[Any, list[Escalation]] = defaultdict(list)
    told = []
    recipients = Recipients()
    for row in waiting.order_by("due_on", "pk")[:BATCH]:
        if row.case.status not in OPEN:
            told.append(row.pk)  # settled in the meantime: nobody needs to hear of it
            continue
        if not calendar_of(row.case.holder_id).open_at(at, KUWAIT):
            continue
        told.append(row.pk)
        for person in recipients.of(row):
            by_person[person].append(row)
    with transaction.atomic():
        # another clock may have told some of them
        fresh = set(
            Escalation.objects.select_for_update()
            .filter(pk__in=told, told_at__isnull=True)
            .values_list("pk", flat=True)
        )
        Escalation.objects.filter(pk__in=fresh).update(told_at=at)
        mails = 0
        for person, rows in by_person.items():
            mine = [row for row in rows if row.pk in fresh]
            if mine:
                _digest(person, mine, at)
                mails += 1
    return mails


def _digest(person: Any, rows: list[Escalation], at: datetime) -> None:
    language = language_of(person)
    today = day_in_kuwait(at)
    highest: dict[int, Escalation] = {}
    for row in rows:  # a case that reached two steps at once is told with the higher one
        if row.case_id not in highest or highest[row.case_id].step < row.step:
            highest[row.case_id] = row
    with override(language):
        subject = gettext("Cases whose time runs out")
        lines = [
            {
                "reference": row.case.reference,
                "due_on": row.due_on,
                "days": (row.due_on - today).days,
                "late": (today - row.due_on).days,
                "step": str(Step(row.step).label),
                "holder": str(row.case.holder),
            }
            for row in highest.values()
        ]
    mail.send("escalation", person.email, subject, {"lines": lines, "today": today}, language)


def language_of(person: Any) -> str:
    """The language in which a member of staff reads the admin, and so its mails."""
    profile = getattr(person, "wagtail_userprofile", None)
    return str(profile.preferred_language if profile else "") or ARABIC


class Recipients:
    """Who is told of a step; read once for a whole digest."""

    def __init__(self) -> None:
        self._members: dict[int, list[Any]] = {}
        self._with: dict[str, list[Any]] = {}

    def of(self, row: Escalation) -> Iterable[Any]:
        """Active people with an address who may know of the case."""
        case = row.case
        people = self._for_step(row.step, case)
        named = {p.pk: p for p in people if p.email and p.is_active}
        if row.step == Step.MINISTER or not case.restricted:
            return list(named.values())
        return [person for person in named.values() if may_handle(person, case)]

    def directors(self) -> list[Any]:
        """Those who head the office."""
        return [person for person in self._having("see_restricted") if person.email]

    def _for_step(self, step: int, case: Case) -> list[Any]:
        if step == Step.OFFICER:
            return [case.assignee] if case.assignee else self._officers(case.holder_id)
        if step == Step.CONTROLLER:
            side = "complaints" if case.kind == Kind.COMPLAINT else "support"
            directors = {person.pk for person in self._having("see_restricted")}
            found = self._having(f"control_{side}")
            return [person for person in found if person.pk not in directors] or found
        if step == Step.DIRECTOR:
            return self._having("see_restricted")
        return self._having("told_of_delays")

    def _officers(self, agency_id: int) -> list[Any]:
        if agency_id not in self._members:
            rows = Membership.objects.filter(agency=agency_id).select_related("user")
            found = [row.user for row in rows if row.user.has_perm("casework.handle_case")]
            self._members[agency_id] = found
        return self._members[agency_id]

    def _having(self, codename: str) -> list[Any]:
        if codename not in self._with:
            right = Q(
                user_permissions__codename=codename,
                user_permissions__content_type__app_label="casework",
            ) | Q(
                groups__permissions__codename=codename,
                groups__permissions__content_type__app_label="casework",
            )
            users = get_user_model().objects.filter(right, is_active=True).distinct()
            self._with[codename] = list(users)
        return self._with[codename]
