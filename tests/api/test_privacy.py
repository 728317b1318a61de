"""Nothing that is not public leaves through the API, whatever is asked."""

from __future__ import annotations

import datetime
import itertools

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from agencies.models import AgencyPage
from tests.api.conftest import ROOT, choose
from tests.factories import make_answer, make_campaign, make_content, make_form, make_guide

pytestmark = pytest.mark.django_db
CANARY = "قلقشندي"


def canaries(state):
    title = f"كناري {CANARY}"
    made = [
        make_form(title=title, external_id="canary.form", slug=f"{CANARY}-f", english=True),
        make_answer(title=title, external_id="canary.faq", slug=f"{CANARY}-q", english=True),
        make_guide(title=title, external_id="canary.guide", slug=f"{CANARY}-g"),
        make_campaign(title=title, external_id="canary.campaign", slug=f"{CANARY}-c"),
        make_content(title=title, external_id="canary.page", slug=f"{CANARY}-p"),
    ]
    for page in made:
        if state == "draft":
            page.unpublish()
        elif state == "expired":
            past = timezone.now() - datetime.timedelta(seconds=1)
            type(page).objects.filter(pk=page.pk).update(expire_at=past)
        elif state == "scheduled":
            page.unpublish()
            page.go_live_at = timezone.now() + datetime.timedelta(minutes=1)
            page.save_revision(approved_go_live_at=page.go_live_at)
        else:
            PageViewRestriction.objects.create(
                page=page, restriction_type=state, password="secret" if state == "password" else ""
            )
    return made


@pytest.mark.parametrize("state", ["draft", "expired", "scheduled", "login", "password", "groups"])
def test_no_canary_sings(client, state):
    made = canaries(state)
    body = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in made)
    make_campaign(promotes=choose(*made), related=choose(*made), body=f"<p>{body}</p>")
    make_form(related=choose(*made), body=f"<p>{body}</p>", external_id="innocent")
    paths = ["/forms", "/faqs", "/guides", "/campaigns", "/agencies", "/forms/innocent"]
    for query in ("", "&language=en", "&fields=*&draft=1&child_of=1&order_by=agency__secret"):
        for path in paths:
            answer = client.get(f"{ROOT}{path}?limit=100{query}")
            assert answer.status_code == 200
            assert CANARY not in answer.content.decode()
            assert "canary." not in answer.content.decode()
    kinds = {"form": "forms", "faq": "faqs", "guide": "guides", "campaign": "campaigns"}
    for page in made:
        assert client.get(f"{ROOT}/pages{page.url}").status_code == 404
        if page.kind in kinds:
            address = f"{ROOT}/{kinds[page.kind]}/{page.external_id}"
            for language in ("ar", "en"):
                assert client.get(address, {"language": language}).status_code == 404


def test_who_is_signed_in_sees_no_more(client):
    canaries("draft")
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.com", "x"))
    for path in ("/forms", "/faqs", "/guides", "/campaigns", "/openapi.json"):
        answer = client.get(ROOT + path)
        assert CANARY not in answer.content.decode()
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_a_thing_under_a_private_shelf_is_private(api, office):
    shelf = office.form.get_parent()
    PageViewRestriction.objects.create(page=shelf, restriction_type="login")
    assert api.get("/forms")["count"] == 0
    assert api.get("/forms", language="en")["count"] == 0
    api.get("/forms/pas.renew", status=404, language="en")
    promoted = api.get("/campaigns/camp.travel", language="en")["promotes"]
    assert [thing["id"] for thing in promoted] == ["guide.pas"]


def test_a_private_agency_page_takes_the_agency_away(api, office):
    page = AgencyPage.objects.get(agency=office.agency, locale__language_code="ar")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert api.get("/agencies")["count"] == 0
    api.get("/agencies/MOI", status=404)


def test_nothing_can_be_written(office):
    client = Client(enforce_csrf_checks=True)
    paths = ("/forms", "/forms/pas.renew", "/agencies", "/pages/ar", "/openapi.json")
    for method, path in itertools.product(("post", "put", "patch", "delete"), paths):
        answer = getattr(client, method)(ROOT + path)
        assert answer.status_code == 405, (method, path)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
        assert answer.json()["status"] == 405


@pytest.mark.parametrize("path", ["/docs", "/v3/pages/", "/users", "/", "", "/forms/"])
def test_other_addresses_are_not_there(client, path):
    answer = client.get(ROOT + "/" + path.lstrip("/"))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
