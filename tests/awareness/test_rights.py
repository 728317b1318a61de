"""Who writes which notices in the admin."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text

from awareness.models import Notice
from office.demo.accounts import create_accounts
from tests.factories import make_agency, make_form
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db
PASSWORD = "demo-only-Password-1"
LIST = "/cms/notice/"
ALL = ["admin", "director", "complaints", "support", "editor"]
NONE = ["officer.moi", "officer.moh", "minister"]


@pytest.fixture(autouse=True)
def accounts(db):
    make_agency("MOH")
    make_agency("MOI")
    create_accounts(PASSWORD)


def signed_in(username):
    client = Client()
    answer = client.post("/cms/login/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, username
    return client


def addresses(notice):
    return [f"{LIST}{verb}/{notice.pk}/" for verb in ("edit", "delete", "history", "usage")]


def posted(**changes):
    start = timezone.localtime()
    data = {
        "level": "warning",
        "title_ar": "عنوان",
        "body_ar": rich_text("<p>نص</p>"),
        "title_en": "",
        "body_en": rich_text(""),
        "starts_at": start.strftime("%Y-%m-%d %H:%M"),
        "ends_at": (start + datetime.timedelta(days=3)).strftime("%Y-%m-%d %H:%M"),
        "where": "site",
        "section": "",
        "agency": "",
        "page": "",
    } | changes
    return nested_form_data(data)


@pytest.mark.parametrize("username", ALL)
def test_those_who_look_after_all_content_write_every_notice(username):
    client = signed_in(username)
    office, moi = make_notice(), make_notice(where="agency", agency=make_agency("MOI"))
    listed = client.get(LIST).content.decode()
    for notice in (office, moi):
        assert notice.title_ar in listed
        assert [client.get(a).status_code for a in addresses(notice)] == [200] * 4
    answer = client.post(f"{LIST}new/", posted(title_ar="من المكتب"))
    assert answer.status_code == 302
    assert Notice.objects.get(title_ar="من المكتب").is_current()
    client.post(f"{LIST}delete/{moi.pk}/")
    assert not Notice.objects.filter(pk=moi.pk).exists()


@pytest.mark.parametrize("username", NONE)
def test_others_have_no_business_with_notices(username):
    client = signed_in(username)
    notice = make_notice(where="agency", agency=make_agency("MOI"))
    for address in [LIST, f"{LIST}new/", *addresses(notice)]:
        assert client.get(address).status_code in (302, 404), address
    assert client.post(f"{LIST}new/", posted()).status_code in (302, 404)
    client.post(f"{LIST}delete/{notice.pk}/")
    assert list(Notice.objects.all()) == [notice]
    assert LIST not in client.get("/cms/").content.decode()


def test_an_editor_of_one_agency_sees_its_notices_only():
    client = signed_in("editor.moh")
    mine = make_notice(where="agency", agency=make_agency("MOH"))
    foreign = [make_notice(), make_notice(where="agency", agency=make_agency("MOI"))]
    listed = client.get(LIST).content.decode()
    assert mine.title_ar in listed
    assert [client.get(a).status_code for a in addresses(mine)] == [200] * 4
    for notice in foreign:
        assert notice.title_ar not in listed
        assert [client.get(a).status_code for a in addresses(notice)] == [404] * 4
        for address in addresses(notice)[:2]:
            assert client.post(address, posted()).status_code == 404
    assert Notice.objects.count() == 3
    assert not Notice.objects.filter(title_ar="عنوان").exists()


def test_an_editor_of_one_agency_writes_for_it_and_on_its_pages():
    moh, moi = make_agency("MOH"), make_agency("MOI")
    client = signed_in("editor.moh")
    mine, foreign = make_form(agency=moh), make_form(agency=moi)
    refused = [
        {"where": "site", "agency": moh.pk},
        {"where": "section", "section": "forms", "agency": moh.pk},
        {"where": "agency", "agency": moi.pk},
        {"where": "agency", "agency": ""},
        {"where": "page", "agency": moh.pk, "page": foreign.pk},
        {"where": "page", "agency": moh.pk, "page": foreign.get_parent().get_parent().pk},
    ]
    for fields in refused:
        answer = client.post(f"{LIST}new/", posted(**fields))
        assert answer.status_code == 200, fields
        assert Notice.objects.count() == 0, fields
    for fields in ({"where": "agency"}, {"where": "page", "page": mine.pk}):
        answer = client.post(f"{LIST}new/", posted(agency=moh.pk, **fields))
        assert answer.status_code == 302, fields
    assert {(n.where, n.agency) for n in Notice.objects.all()} == {("agency", moh), ("page", moh)}


def test_an_editor_cannot_give_a_notice_away():
    moh, moi = make_agency("MOH"), make_agency("MOI")
    notice = make_notice(where="agency", agency=moh)
    client = signed_in("editor.moh")
    answer = client.post(f"{LIST}edit/{notice.pk}/", posted(where="agency", agency=moi.pk))
    assert answer.status_code == 200
    notice.refresh_from_db()
    assert notice.agency == moh


def test_the_end_is_compulsory_and_near():
    client = signed_in("editor")
    late = (timezone.localtime() + datetime.timedelta(days=91)).strftime("%Y-%m-%d %H:%M")
    for wrong in ("", late, "2020-01-01 00:00"):
        answer = client.post(f"{LIST}new/", posted(ends_at=wrong))
        assert answer.status_code == 200
        assert "ends_at" in answer.context["form"].errors
    assert Notice.objects.count() == 0


def test_rights_taken_away_are_gone_at_the_next_request():
    from django.contrib.auth import get_user_model

    notice = make_notice(where="agency", agency=make_agency("MOH"))
    client = signed_in("editor.moh")
    assert client.get(f"{LIST}edit/{notice.pk}/").status_code == 200
    get_user_model().objects.get(username="editor.moh").groups.remove(
        *get_user_model().objects.get(username="editor.moh").groups.filter(name__contains="MOH")
    )
    assert client.get(f"{LIST}edit/{notice.pk}/").status_code in (302, 404)
