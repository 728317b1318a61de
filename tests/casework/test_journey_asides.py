"""Between the steps: what may help already, where to go instead, coming back later."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.utils import timezone

from casework import matching
from casework.journey.words import NEXT
from casework.models import Attachment, Case, CaseFormPage, Category, Deflection, Draft, Ground
from core import outbox
from office.tree import agency_page
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


# -- where to go instead -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Ground.Kind.HARD, Ground.Kind.REFER])
def test_a_ground_that_bars_ends_politely_with_the_way_to_go(ground, kind):
    Ground.objects.update(kind=kind)
    citizen = Citizen()
    citizen.begin()
    assert citizen.post("bars", {"bar_B01": "yes"})["Location"] == citizen.url("exit")
    shown = citizen.get("exit").content.decode()
    assert ground.instead_ar in shown
    assert citizen.url("convert") not in shown
    citizen.post("details", DETAILS)
    citizen.post("you", YOU)
    assert citizen.send().status_code == 422  # nor is there a way round it
    assert not Case.objects.exists()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_wrong_agency_leads_back_to_the_choice_with_every_word(ground, language):
    Ground.objects.update(kind=Ground.Kind.REFER)
    citizen = Citizen(language)
    citizen.begin()
    citizen.post("details", DETAILS)
    citizen.post("bars", {"bar_B01": "yes"})
    shown = citizen.get("exit").content.decode()
    assert 'name="again"' in shown
    assert str(NEXT["complaint"][0]) not in shown
    assert citizen.post("exit", {"again": "1"})["Location"] == citizen.url("about")
    assert ABOUT["subject"] in citizen.get("about").content.decode()
    assert DETAILS["details"] in citizen.get("details").content.decode()
    assert "checked" not in citizen.get("bars").content.decode()


def test_an_emergency_comes_first_with_its_phone(ground, moi):
    agency_page(moi)
    Ground.objects.update(kind=Ground.Kind.REFER, instead_ar=f"راجع {moi.name_ar}")
    Ground.objects.create(
        code="B10",
        sort_order=9,
        text_ar="طارئ",
        question_ar="هل هناك خطر؟",
        instead_ar="اتصل الآن بالرقم 112.",
    )
    citizen = Citizen()
    citizen.begin()
    citizen.post("bars", {"bar_B01": "yes", "bar_B10": "yes"})
    shown = citizen.get("exit").content.decode().partition("<main")[2]
    assert shown.index('href="tel:112"') < shown.index(ground.text_ar)
    assert '/agencies/moi/"' in shown
    assert 'name="again"' not in shown


def test_an_answer_given_by_mistake_is_changed(ground):
    citizen = Citizen()
    citizen.begin()
    citizen.post("bars", {"bar_B01": "yes"})
    assert citizen.post("bars", {"bar_B01": "no"})["Location"] == citizen.url("details")
    assert citizen.get("exit")["Location"] == citizen.url("about")


def test_a_question_goes_on_as_one_with_its_words(ground):
    Ground.objects.update(kind=Ground.Kind.CONVERT)
    citizen = Citizen()
    citizen.begin()
    citizen.post("details", DETAILS)
    citizen.post("bars", {"bar_B01": "yes"})
    assert citizen.url("convert") in citizen.get("exit").content.decode()
    assert citizen.post("convert")["Location"] == citizen.url("details")
    shown = citizen.get("details").content.decode()
    assert ABOUT["subject"] in shown
    assert DETAILS["details"] in shown
    citizen.post("details", ABOUT | DETAILS)
    citizen.post("you", YOU)
    citizen.send()
    assert Case.objects.get().kind == "inquiry"


def test_a_link_does_not_turn_a_complaint_into_a_question(ground):
    citizen = Citizen()
    citizen.begin()
    citizen.get("convert")
    assert Draft.objects.get().form.specific.case_kind == "complaint"


@pytest.fixture
def asking(home):
    """The complaint form asks three things more: one leads elsewhere, one depends on another."""
    from casework.form_pages import CaseFormField

    form = CaseFormPage.objects.get(slug="complain", locale=home.locale)
    form.questions = [
        CaseFormField(
            sort_order=0,
            label="هل دفعت؟",
            label_en="Did you pay?",
            field_type="radio",
            choices="نعم\nلا",
            choices_en="Yes\nNo",
            required=True,
        ),
        CaseFormField(
            sort_order=1,
            label="كم دفعت؟",
            label_en="How much?",
            field_type="number",
            asked_if="نعم",
            required=True,
        ),
        CaseFormField(
            sort_order=2,
            label="ما الذي تريده؟",
            label_en="What do you want?",
            field_type="dropdown",
            choices="شكوى\nموعد",
            choices_en="A complaint\nAn appointment",
            required=False,
            exit_choice="موعد",
            exit_text_ar="احجز من موقع الجهة",
            exit_text_en="Book on the agency's site",
        ),
    ]
    form.save()
    return [row.clean_name for row in form.questions.all()]


def test_questions_skip_and_reach_the_case(asking):
    paid, amount, _wanted = asking
    citizen = Citizen("en")
    citizen.begin()
    shown = citizen.get("details").content.decode()
    assert "Answer this if you chose “Yes”." in shown
    question = shown[shown.index("How much?") :]
    assert "(optional)" not in question[: question.index("<input")]
    assert citizen.post("details", DETAILS | {paid: "نعم"}).status_code == 422
    assert citizen.post("details", DETAILS | {paid: "لا"}).status_code == 302
    citizen.post("details", DETAILS | {paid: "نعم", amount: "5"})
    citizen.post("you", YOU)
    shown = citizen.get("check").content.decode()
    assert "Did you pay?" in shown
    assert "Yes" in shown
    citizen.send()
    case = Case.objects.get()
    assert case.answers == {paid: "نعم", amount: "5"}
    assert case.question_set.number == 1


def test_a_choice_that_leads_elsewhere_ends_with_the_way(asking):
    paid, _amount, wanted = asking
    citizen = Citizen("en")
    citizen.begin()
    answer = citizen.post("details", DETAILS | {paid: "لا", wanted: "موعد"})
    assert answer["Location"] == citizen.url("exit")
    assert "Book on the agency" in citizen.get("exit").content.decode()
    citizen.post("you", YOU)
    assert citizen.send().status_code == 422


# -- later ---------------------------------------------------------------------------------------


def test_what_was_written_is_kept_for_later_though_it_is_wrong(settings):
    citizen = Citizen()
    citizen.begin()
    answer = citizen.post("details", {"details": "قصير"}, later="1")
    assert answer["Location"] == citizen.url("later")
    shown = citizen.get("later").content.decode()
    assert f"{settings.SITE_URL}{citizen.url('you')}" in shown
    assert "<svg" in shown
    assert "قصير" in citizen.get("details").content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_address_goes_by_mail_to_oneself_and_nothing_else_does(language, settings):
    citizen = Citizen(language)
    citizen.begin()
    citizen.post("details", DETAILS)
    answer = citizen.post("later", {"email": "me@example.com"})
    assert answer.status_code == 302
    outbox.deliver(timezone.now())
    message = mail.outbox[-1]
    assert message.to == ["me@example.com"]
    assert f"{settings.SITE_URL}{citizen.url('you')}" in message.body
    html = message.alternatives[0][0]
    for words in (ABOUT["subject"], DETAILS["details"]):
        assert words not in message.body + html + message.subject
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html


def test_nobody_is_written_to_without_end():
    citizen = Citizen()
    citizen.begin()
    codes = [citizen.post("later", {"email": "them@example.com"}).status_code for _ in range(4)]
    assert codes == [302, 302, 302, 429]


@pytest.mark.parametrize("email", ["", "x", "a@b, c@d.example", "a@b.example\nBcc: x@y.example"])
def test_what_is_no_address_is_told(email):
    citizen = Citizen()
    citizen.begin()
    assert citizen.post("later", {"email": email}).status_code == 422


# -- numbers that need not be there --------------------------------------------------------------


def test_a_number_in_the_text_is_pointed_at_and_masked_with_one_tap():
    citizen = Citizen().ready()
    citizen.post("details", {"details": "راجعتهم مرتين وهاتفي 50009999 ولم يتصل أحد."})
    assert "50009999" in citizen.get("check").content.decode()
    assert 'value="details.details"' in citizen.get("check").content.decode()
    citizen.post("check", {"mask": "details.details"})
    shown = citizen.get("check").content.decode()
    assert "50009999" not in shown
    assert 'name="mask"' not in shown
    citizen.send()
    assert "50009999" not in Case.objects.get().details


@pytest.mark.parametrize("name", ["you.phone", "you.civil_id", "_.trap", "details", "x.y", "."])
def test_nothing_else_is_masked(name):
    citizen = Citizen().ready()
    citizen.post("check", {"mask": name})
    citizen.send()
    assert Case.objects.get().phone == "+96550001234"


def test_the_phone_given_as_contact_is_no_stray():
    assert 'name="mask"' not in Citizen().ready().get("check").content.decode()
