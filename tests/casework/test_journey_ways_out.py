"""Ways out of the journey: where to go instead, coming back later, numbers left out."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from casework.journey.words import NEXT
from casework.models import Case, CaseFormPage, Draft, Ground
from core import outbox
from office.tree import agency_page
from tests.casework.journeys import ABOUT, DETAILS, YOU, Citizen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agencies(moi, moh):
    """Somebody to write to."""


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
