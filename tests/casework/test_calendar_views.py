"""Holidays in the admin: drafted, previewed, confirmed by those who may."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.urls import reverse

from casework.deadlines import KUWAIT
from casework.models import Holiday
from tests.factories.cases import make_case, make_officer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 15)


@pytest.fixture
def confirmer(db, django_user_model):
    return make_officer(django_user_model, "confirmer", perms=("confirm_holidays",))


@pytest.fixture
def holiday(db):
    return Holiday.objects.create(day=DAY, name_ar="عطلة", name_en="Holiday", circular="2026/40")


def test_a_year_is_drafted_once_and_counts_for_nothing_yet(client, confirmer):
    client.force_login(confirmer)
    address = reverse("casework_calendar")
    for _ in range(2):
        client.post(address, {"year": "2026"})
    rows = Holiday.objects.filter(day__year=2026)
    assert rows.count() >= 12
    assert not rows.exclude(confirmed_at=None).exists()
    assert rows.get(day=date(2026, 2, 25)).name_ar == "اليوم الوطني"
    assert "تقديري" not in "".join(rows.values_list("name_ar", flat=True))
    assert "اليوم الوطني" in client.get(address, {"year": "2026"}).content.decode()


def test_what_moves_is_shown_before_it_is_done(client, confirmer, holiday, moi):
    case = make_case(moi, datetime.combine(date(2026, 11, 1), time(9), KUWAIT))
    client.force_login(confirmer)
    page = client.get(reverse("casework_holiday", args=[holiday.pk])).content.decode()
    assert case.reference in page
    case.refresh_from_db()
    before = case.target_on
    client.post(reverse("casework_holiday_confirm", args=[holiday.pk]))
    case.refresh_from_db()
    holiday.refresh_from_db()
    assert case.target_on > before
    assert holiday.confirmed_by == confirmer
    client.post(reverse("casework_holiday_withdraw", args=[holiday.pk]))
    case.refresh_from_db()
    assert case.target_on == before
    assert not Holiday.objects.exists()


def test_a_confirmed_day_is_not_moved_by_editing(client, confirmer, holiday):
    client.force_login(confirmer)
    client.post(reverse("casework_holiday_confirm", args=[holiday.pk]))
    client.post(
        reverse("casework_holiday", args=[holiday.pk]), {"day": "2026-11-16", "name_ar": "عطلة"}
    )
    holiday.refresh_from_db()
    assert holiday.day == DAY


@pytest.mark.parametrize("name", ["casework_calendar", "casework_holiday_add"])
def test_others_have_no_business_here(client, officer, holiday, name):
    client.force_login(officer)
    assert client.get(reverse(name)).status_code == 302
    for action in ("confirm", "withdraw"):
        client.post(reverse(f"casework_holiday_{action}", args=[holiday.pk]))
    holiday.refresh_from_db()
    assert holiday.confirmed_at is None


def test_nonsense_years_are_this_year(client, confirmer):
    client.force_login(confirmer)
    for year in ("x", "99999", "٢٠٢٦", "-1"):
        assert client.get(reverse("casework_calendar"), {"year": year}).status_code == 200


def test_other_working_days_move_internal_targets(client, confirmer, moi):
    case = make_case(moi, datetime.combine(date(2026, 11, 1), time(9), KUWAIT))
    due, target = case.due_on, case.target_on
    client.force_login(confirmer)
    address = reverse("workinghours:add")
    assert client.get(address).status_code == 200
    client.post(
        address, {"start": "08:00", "end": "13:00", "weekdays": ["6", "0", "1"], "name_ar": "دوام"}
    )
    case.refresh_from_db()
    assert (case.due_on, case.target_on > target) == (due, True)


def test_others_keep_no_working_hours(client, officer):
    client.force_login(officer)
    assert client.get(reverse("workinghours:add")).status_code == 302


def test_a_day_without_its_circular_is_not_confirmed(client, confirmer, holiday):
    holiday.circular = ""
    holiday.save()
    client.force_login(confirmer)
    client.post(reverse("casework_holiday_confirm", args=[holiday.pk]))
    holiday.refresh_from_db()
    assert holiday.confirmed_at is None
