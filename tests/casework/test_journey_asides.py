"""Between the steps: answers that help already, and the same trouble reported before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from casework import matching
from casework.models import Attachment, Case, Category, Deflection, Draft
from search.query import Hit
from tests.casework.journeys import ABOUT, DETAILS, YOU, Citizen
from tests.factories.attachments import upload
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

HIT = Hit("moi.q.late", "faq", "متى تنجز المعاملة؟", "MOI", "/ar/answers/x/", "ar", ("ar",))


@pytest.fixture(autouse=True)
def agencies(moi, moh):
    """Somebody to write to."""


@pytest.fixture
def hits(monkeypatch):
    """The search finds one answer to everything."""
    monkeypatch.setattr(matching, "nearest", lambda *words: [HIT])


@pytest.fixture
def roads(db):
    return Category.objects.create(
        kind="complaint", name_ar="طرق وإنارة", name_en="Roads and lighting", public_interest=True
    )


@pytest.fixture
def known(moi, roads):
    """A case about a street light that somebody else reported."""
    return make_case(
        moi,
        category=roads,
        subject="عمود إنارة معطل",
        details="عمود الإنارة أمام حديقة الجابرية معطل منذ أسبوع والشارع مظلم ليلًا.",
    )


def street_light(citizen: Citizen, roads: Category, details: str = "") -> Citizen:
    citizen.begin(values=ABOUT | {"subject": "إنارة الشارع", "category": roads.pk})
    words = details or "عمود الإنارة معطل أمام حديقة الجابرية والشارع مظلم ليلًا منذ أيام."
    citizen.post("details", {"details": words})
    return citizen


# -- answers that help already -------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["ask", "complain"])
def test_answers_are_shown_once_before_going_on(hits, slug):
    citizen = Citizen()
    first = citizen.begin(slug, ABOUT | DETAILS if slug == "ask" else ABOUT)
    if slug == "complain":
        first = citizen.post("details", DETAILS)
    assert first["Location"] == citizen.url("matches")
    assert HIT.title in citizen.get("matches").content.decode()
    assert citizen.post("matches", {"go": "on"})["Location"] == citizen.url("you")
    assert citizen.post("details", ABOUT | DETAILS)["Location"] == citizen.url("you")


def test_an_answer_that_helps_is_counted_once_and_the_draft_stays(hits):
    citizen = Citizen()
    citizen.begin()
    citizen.post("details", DETAILS | {"attachments": upload()})
    for _ in range(2):
        assert citizen.post("matches", {"solved": HIT.id})["Location"] == citizen.url("solved")
    shown = citizen.get("solved").content.decode()
    assert f'href="{HIT.url}"' in shown
    assert f'href="{citizen.url("you")}"' in shown
    row = Deflection.objects.get()
    assert (row.kind, row.thing, row.count) == ("complaint", HIT.id, 1)
    assert Attachment.objects.exists()
    assert DETAILS["details"] in citizen.get("details").content.decode()
    assert not Case.objects.exists()
    citizen.post("you", YOU)
    citizen.send()
    assert Case.objects.exists()


def test_nothing_is_called_an_answer_before_one_was_chosen(hits):
    citizen = Citizen()
    citizen.begin()
    assert citizen.get("solved")["Location"] == citizen.url("about")


def test_an_answer_that_was_not_offered_is_not_counted_by_name(hits):
    citizen = Citizen()
    citizen.begin("ask", ABOUT | DETAILS)
    citizen.post("matches", {"solved": "something.else"})
    assert Deflection.objects.get().thing == ""


def test_days_and_things_are_counted_apart(hits):
    for _ in range(3):
        citizen = Citizen()
        citizen.begin("ask", ABOUT | DETAILS)
        citizen.post("matches", {"solved": HIT.id})
    assert Deflection.objects.get().count == 3


def test_where_nothing_is_found_nothing_stands_in_the_way():
    citizen = Citizen()
    citizen.begin("ask", ABOUT | DETAILS)
    assert citizen.get("matches")["Location"] == citizen.url("you")


PETS, PASSPORTS = (
    replace(HIT, id="pet", agency="PAAF", score=2.0),
    replace(HIT, id="late", agency="MOI", score=2.0),
)
KIN, WEAK = replace(HIT, id="kin", score=1.0), replace(HIT, id="weak", score=2.0)


def test_only_sure_answers_of_the_agency_concerned_are_shown(monkeypatch):
    asked = []

    def found(words, **options):
        asked.append(words)
        return SimpleNamespace(items=[PETS, PASSPORTS, KIN], nearest=[WEAK])

    monkeypatch.setattr(matching, "search", found)
    about = matching.About("MOI", "moi.form", "تجديد جواز السفر")
    assert matching.nearest("تأخر الجواز", "", "ar", about) == [PASSPORTS]
    assert asked == ["تجديد جواز السفر تأخر الجواز"]
    from_itself = replace(about, thing=PASSPORTS.id)
    assert matching.nearest("تأخر الجواز", "", "ar", from_itself) == []


def test_a_search_that_fails_stands_in_nobodys_way(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the engine is gone")

    monkeypatch.setattr(matching, "search", broken)
    citizen = Citizen()
    citizen.begin("ask", ABOUT | DETAILS)
    assert citizen.get("matches")["Location"] == citizen.url("you")


# -- the same trouble, reported already ----------------------------------------------------------


def test_a_likely_duplicate_is_shown_without_a_word_of_it(known, roads):
    citizen = street_light(Citizen(), roads)
    shown = citizen.get("matches").content.decode()
    assert roads.name_ar in shown
    assert known.get_status_display() in shown
    for secret in (known.reference, known.subject, known.details, known.name, str(known.pk)):
        assert f">{secret}<" not in shown
    assert "حديقة" not in shown


def test_following_counts_and_takes_the_own_draft_away(known, roads):
    citizen = street_light(Citizen("en"), roads)
    key = re.search(r'name="follow" value="(\w+)"', citizen.get("matches").content.decode())[1]
    answer = citizen.post("matches", {"follow": key, "email": "b@example.com"})
    assert citizen.client.get(answer["Location"]).status_code == 200
    follower = known.followers.get()
    assert (follower.email, follower.language) == ("b@example.com", "en")
    assert not Draft.objects.exists()
    assert (
        "1 person follows it" in street_light(Citizen("en"), roads).get("matches").content.decode()
    )


def test_a_bad_address_is_told_and_nothing_is_followed(known, roads):
    citizen = street_light(Citizen(), roads)
    key = re.search(r'name="follow" value="(\w+)"', citizen.get("matches").content.decode())[1]
    answer = citizen.post("matches", {"follow": key, "email": "b@"})
    assert answer.status_code == 422
    assert 'value="b@"' in answer.content.decode()
    assert not known.followers.exists()


def test_a_key_of_another_draft_follows_nothing(known, roads):
    mine, other = street_light(Citizen(), roads), street_light(Citizen(), roads)
    key = re.search(r'name="follow" value="(\w+)"', mine.get("matches").content.decode())[1]
    other.post("matches", {"follow": key})
    assert not known.followers.exists()
    assert Draft.objects.count() == 2


def test_other_words_are_no_duplicate(known, roads):
    citizen = street_light(Citizen(), roads, "الحفر في شارع الخليج تضر السيارات كل يوم صباحًا.")
    assert citizen.get("matches")["Location"] == citizen.url("you")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "answered"},
        {"restricted": True},
        {"received_at": timezone.now() - timedelta(days=61)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_settled_restricted_and_old_cases_are_shown_to_nobody(known, roads, change):
    Case.objects.filter(pk=known.pk).update(**change)
    citizen = street_light(Citizen(), roads)
    assert citizen.get("matches")["Location"] == citizen.url("you")


def test_only_categories_of_public_interest_show_duplicates(known, roads):
    Category.objects.update(public_interest=False)
    citizen = street_light(Citizen(), roads)
    assert citizen.get("matches")["Location"] == citizen.url("you")
