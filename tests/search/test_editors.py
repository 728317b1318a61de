"""What editors see of search in the admin, and what others do not."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from search import indexing
from search.explain import explain
from search.models import SearchTally
from tests.factories import make_form

PAGES = ("/cms/reports/searches/", "/cms/reports/searches/results/", "/cms/search-why/?q=مخبز")
SYNONYMS = "/cms/synonym/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_engine", "at_once")]


def admin_user(django_user_model, name: str, *codenames: str, pages: bool = False):
    """Somebody who may enter the admin, with these rights."""
    user = django_user_model.objects.create_user(name, f"{name}@example.org", "a password 1234")
    group = Group.objects.create(name=name)
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    if pages:
        right = Permission.objects.get(codename="publish_page")
        GroupPagePermission.objects.create(
            group=group, page=Page.get_first_root_node(), permission=right
        )
    user.groups.add(group)
    return user


@pytest.fixture
def bakery():
    form = make_form(title="ترخيص مخبز شعبي", external_id="bakery")
    indexing.index_pages([form])
    return form


@pytest.mark.parametrize("url", PAGES)
def test_editors_may_look(client, django_user_model, bakery, url: str) -> None:
    SearchTally.objects.note("مخبز", found=True)
    client.force_login(admin_user(django_user_model, "editor", pages=True))
    answer = client.get(url)
    assert answer.status_code == 200
    assert "مخبز" in answer.content.decode()


@pytest.mark.parametrize("url", [*PAGES, SYNONYMS])
def test_others_may_not(client, django_user_model, url: str) -> None:
    assert client.get(url).status_code in {302, 403, 404}
    client.force_login(admin_user(django_user_model, "guest"))
    assert client.get(url).status_code in {302, 403, 404}


def test_synonyms_are_kept_in_the_admin(client, django_user_model, bakery) -> None:
    rights = ("add_synonym", "change_synonym", "delete_synonym", "view_synonym")
    client.force_login(admin_user(django_user_model, "tuner", *rights, pages=True))
    values = {"words": "فرن", "meanings": "مخبز", "active": "on"}
    assert client.post(f"{SYNONYMS}new/", values).status_code == 302
    assert "فرن" in client.get(SYNONYMS).content.decode()
    assert [match.id for match in explain("فرن", "ar").matches] == ["bakery"]


@pytest.mark.parametrize("outcome", ["empty", "unopened"])
def test_the_report_tells_what_became_of_searches(client, admin_client, outcome: str) -> None:
    SearchTally.objects.note("قفل باب", found=False)
    SearchTally.objects.note("مفتاح باب", found=True)
    shown = admin_client.get(f"{PAGES[0]}?outcome={outcome}").content.decode()
    expected = {"empty": "قفل باب", "unopened": "مفتاح باب"}
    assert [word for word in expected.values() if word in shown] == [expected[outcome]]


def test_an_explanation_tells_stems_and_matches(bakery) -> None:
    indexing.index_pages([make_form(title="تجديد رخصة السفينة", external_id="ship")])
    told = explain("تجديد المخبز", "ar")
    assert explain("مخبز", "ar").sure
    matches = {match.id: match for match in told.matches}
    assert "مخبز" in dict(matches["bakery"].places)
    assert 0 < told.matches[0].coverage <= 1
    assert "renew" in {reading.action for reading in told.readings}
    assert sum(reading.share for reading in told.readings) == pytest.approx(1, abs=0.02)
    assert explain("xkqzwv", "ar").matches == ()
