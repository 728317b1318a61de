"""Contact data: asked once a month, confirmed with one click, shown with its day."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from agencies.models import Office
from tests.factories import make_agency
from tests.upkeep.conftest import mails, make_user
from upkeep.chasing import check_contacts

pytestmark = pytest.mark.django_db
NOVEMBER = timezone.make_aware(datetime.datetime(2026, 11, 24, 9))


@pytest.fixture
def keeper(db):
    return make_user("keeper", language="en")


@pytest.fixture
def agency(keeper):
    made = make_agency(
        "MOH",
        phone="22233344",
        hotline="151",
        email="info@moh.example",
        x="@moh",
        facebook="moh.kw",
        contact_owner=keeper,
    )
    Office.objects.create(
        agency=made,
        name_ar="مكتب خدمة المواطن في الصحة",
        name_en="Citizen service office, Health",
        manager_post_ar="مدير المكتب",
        manager_post_en="Head of the office",
        phone="22200000",
        latitude=Decimal("29.375900"),
        longitude=Decimal("47.977400"),
    )
    return made


def test_one_mail_a_month_with_all_the_data(agency, keeper):
    assert check_contacts(NOVEMBER) == 1
    assert check_contacts(NOVEMBER + datetime.timedelta(days=3)) == 0
    (payload,) = mails()
    assert payload["to"] == keeper.email
    for text in (payload["text"], payload["html"]):
        for value in ("22233344", "151", "info@moh.example", "@moh", "moh.kw", "22200000"):
            assert value in text
        assert "Head of the office" in text
        assert "29.375900,47.977400" in text
        assert f"/cms/upkeep/contacts/{agency.pk}/" in text
    assert check_contacts(NOVEMBER + datetime.timedelta(days=8)) == 1


def test_nobody_is_asked_about_what_was_confirmed_this_month(agency):
    agency.contacts_confirmed_on = datetime.date(2026, 11, 2)
    agency.save()
    assert check_contacts(NOVEMBER) == 0
    assert check_contacts(NOVEMBER + datetime.timedelta(days=8)) == 1


@pytest.mark.parametrize("change", ["merged", "left", "no address", "nobody"])
def test_nobody_is_asked_in_vain(agency, keeper, change):
    if change == "merged":
        agency.merged_into = make_agency("MOI")
    if change == "nobody":
        agency.contact_owner = None
    agency.save()
    keeper.is_active = change != "left"
    keeper.email = "" if change == "no address" else keeper.email
    keeper.save()
    assert check_contacts(NOVEMBER) == 0


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_still_right_by_the_keeper(agency, keeper):
    client = sign_in(keeper)
    address = f"/cms/upkeep/contacts/{agency.pk}/"
    assert "22233344" in client.get(address).content.decode()
    agency.refresh_from_db()
    assert agency.contacts_confirmed_on is None
    assert client.post(address).status_code == 302
    agency.refresh_from_db()
    assert agency.contacts_confirmed_on == timezone.localdate()
    entry = ModelLogEntry.objects.get(action="upkeep.contacts")
    assert entry.user == keeper
    assert agency.name_en in client.get("/cms/reports/contact-data/").content.decode()


def test_others_may_not_confirm(agency):
    other = make_user("other")
    answer = sign_in(other).post(f"/cms/upkeep/contacts/{agency.pk}/")
    assert answer.status_code in (302, 403)
    agency.refresh_from_db()
    assert agency.contacts_confirmed_on is None
    assert agency.name_ar not in sign_in(other).get("/cms/reports/contact-data/").content.decode()


def test_the_owner_goes_the_agency_stays(agency, keeper):
    keeper.delete()
    agency.refresh_from_db()
    assert agency.contact_owner is None


def test_a_point_has_both_numbers(agency):
    office = agency.offices.get()
    office.longitude = None
    with pytest.raises(ValidationError):
        office.clean()
    assert office.position == ""
    office.longitude = Decimal(181)
    with pytest.raises(ValidationError):
        office.full_clean()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_agency_page_shows_it_all(client, agency, language, django_assert_max_num_queries):
    agency.contacts_confirmed_on = datetime.date(2026, 11, 2)
    agency.save()
    page = agency.pages.get(locale__language_code=language)
    client.get(page.get_url())
    with django_assert_max_num_queries(18):
        text = client.get(page.get_url()).content.decode()
    assert 'href="geo:29.375900,47.977400"' in text
    assert 'datetime="2026-11-02"' in text
    assert ("Head of the office" if language == "en" else "مدير المكتب") in text
    for value in ("tel:22200000", "mailto:info@moh.example", "@moh", "moh.kw"):
        assert value in text
