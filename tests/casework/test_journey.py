"""From a page to a reference: the steps, what is kept, what is asked again."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.enums import Confidentiality
from casework.models import Attachment, Case, Category, Draft, Ground
from tests.casework.journeys import ABOUT, CONSENT, DETAILS, YOU, Citizen
from tests.factories.attachments import upload
from tests.factories.pages import make_answer

pytestmark = pytest.mark.django_db

ERROR = {"ar": "خطأ:", "en": "Error:"}


@pytest.fixture(autouse=True)
def agencies(moi, moh):
    """Somebody to write to."""


@pytest.fixture
def soft(db):
    return Ground.objects.create(
        code="B05",
        kind=Ground.Kind.SOFT,
        text_ar="مضى أكثر من سنة",
        text_en="More than a year ago",
        instead_ar="اذكر سبب التأخر",
        instead_en="Say why you are late",
        question_ar="هل مضى أكثر من سنة؟",
        question_en="Is it more than a year ago?",
    )


def title_of(answer) -> str:
    return re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S)[1].strip()


def pdf(name: str = "receipt.pdf") -> SimpleUploadedFile:
    return upload(name=name)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_complaint_goes_from_its_page_to_a_reference(language, ground, moi):
    citizen = Citizen(language)
    assert citizen.client.get(f"/{language}/complain/").status_code == 200
    assert citizen.begin()["Location"] == citizen.url("bars")
    for step, values, following in (
        ("bars", {"bar_B01": "no"}, "details"),
        ("details", DETAILS, "matches"),
        ("you", YOU, "check"),
    ):
        assert citizen.get(step).status_code == 200, step
        assert citizen.post(step, values)["Location"] == citizen.url(following)
    shown = citizen.get("check").content.decode()
    for words in (ABOUT["subject"], DETAILS["details"], YOU["name"]):
        assert words in shown
    assert citizen.send()["Location"] == citizen.url("done")
    case = Case.objects.get()
    assert (case.agency, case.kind, case.language) == (moi, "complaint", language)
    assert (case.subject, case.details) == (ABOUT["subject"], DETAILS["details"])
    assert (case.name, case.phone) == (YOU["name"], "+96550001234")
    assert case.form.specific.case_kind == "complaint"
    assert not citizen.client.cookies


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    ("slug", "kind", "following"),
    [("suggest", "suggestion", "you"), ("ask", "inquiry", "matches")],
)
def test_a_suggestion_and_a_question_are_three_steps(language, slug, kind, following):
    citizen = Citizen(language)
    assert citizen.begin(slug, ABOUT | DETAILS)["Location"] == citizen.url(following)
    citizen.post("you", YOU)
    assert citizen.send()["Location"] == citizen.url("done")
    assert Case.objects.get().kind == kind


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_wrong_with_the_first_step_is_said_and_nothing_is_lost(language):
    citizen = Citizen(language)
    answer = citizen.begin(values={"agency": "MOI", "subject": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert title_of(answer).startswith(ERROR[language])
    assert 'href="#id_subject"' in text
    assert 'value="MOI" selected' in text
    assert "no-store" in answer["Cache-Control"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    ("step", "values", "wrong", "kept"),
    [
        ("details", {"details": "قصير", "remedy": "اعتذار"}, "details", ["قصير", "اعتذار"]),
        ("details", DETAILS | {"decision_on": "31/2/2026"}, "decision_on", ["31/2/2026"]),
        ("details", DETAILS | {"decision_on": "1/1/2099"}, "decision_on", ["1/1/2099"]),
        ("you", {"name": "سعاد"}, "contact", ["سعاد"]),
        ("you", YOU | {"phone": "123"}, "phone", ["123", YOU["name"]]),
        ("you", YOU | {"civil_id": "123456789012"}, "civil_id", ["123456789012"]),
        ("you", YOU | {"behalf_name": "أمي"}, "behalf_relation", ["أمي"]),
        ("you", YOU | {"email": "x@"}, "email", ["x@"]),
    ],
)
def test_errors_name_their_field_and_keep_every_word(language, step, values, wrong, kept):
    citizen = Citizen(language)
    citizen.begin()
    answer = citizen.post(step, values)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert title_of(answer).startswith(ERROR[language])
    assert f'href="#{wrong}"' in text or f'href="#id_{wrong}"' in text
    again = citizen.get(step).content.decode()  # and after a reload
    for words in kept:
        assert words in text
        assert words in again


def test_a_soft_ground_asks_for_a_reason_and_goes_on(ground, soft):
    citizen = Citizen()
    citizen.begin()
    answer = citizen.post("bars", {"bar_B01": "no", "bar_B05": "yes"})
    assert answer.status_code == 422
    assert soft.instead in answer.content.decode()
    citizen.post("bars", {"bar_B01": "no", "bar_B05": "yes", "reason_B05": "كنت في العلاج"})
    citizen.post("details", DETAILS)
    citizen.post("you", YOU)
    citizen.send()
    assert Case.objects.get().overridden == {"B05": "كنت في العلاج"}


def test_questions_before_writing_are_answered_by_nobody_beforehand(ground, soft):
    citizen = Citizen("en")
    citizen.begin()
    assert "checked" not in citizen.get("bars").content.decode()
    answer = citizen.post("bars", {"bar_B01": "no"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_bar_B05"' in text
    assert 'href="#id_bar_B01"' not in text
    assert text.count("Answer Yes or No.") == 1


def test_writing_about_something_else_keeps_what_was_typed(moi):
    page = make_answer(agency=moi)
    citizen = Citizen("en")
    shown = citizen.client.get(f"/en/complain/?source={page.pk}").content.decode()
    assert 'name="other"' in shown
    typed = ABOUT | {"service": page.external_id, "source": page.pk, "other": "1"}
    answer = citizen.begin(values=typed)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert ABOUT["subject"] in text
    assert 'value="MOI" selected' in text
    for gone in (page.external_id, 'name="source"', 'name="other"', 'id="errors"'):
        assert gone not in text
    assert not Draft.objects.exists()


def test_one_tap_says_that_nothing_applies(ground, soft):
    citizen = Citizen()
    citizen.begin()
    answer = citizen.post("bars", {"bar_B05": "yes", "none": "1"})
    assert answer["Location"] == citizen.url("details")
    kept = Draft.objects.get().data["bars"]
    assert kept == {"bar_B01": "no", "bar_B05": "no"}


def test_the_questions_before_writing_are_not_passed_by(ground):
    citizen = Citizen()
    citizen.begin()
    citizen.post("details", DETAILS)
    citizen.post("you", YOU)
    assert citizen.send()["Location"] == citizen.url("bars")
    assert not Case.objects.exists()


def test_errors_are_listed_in_the_order_of_the_page():
    citizen = Citizen()
    citizen.begin()
    values = {"civil_id": "1", "behalf_name": "أمي"}
    text = citizen.post("you", values).content.decode()
    links = re.findall(r'href="#((?:id_)?\w+)"', text.partition('id="errors"')[2])
    wanted = ["id_name", "contact", "id_civil_id", "id_behalf_relation"]
    assert [link for link in links if link in wanted] == wanted


def test_numbers_are_shown_as_they_will_be_kept():
    citizen = Citizen().ready()
    citizen.post("you", YOU | {"civil_id": "١٨٥٠٣١٤-٠٠٠١٩"})
    shown = citizen.get("check").content.decode()
    assert '<bdi dir="ltr">+96550001234</bdi>' in shown
    assert '<bdi dir="ltr">185031400019</bdi>' in shown


def test_points_remedy_and_decision_reach_the_case():
    citizen = Citizen()
    citizen.begin()
    more = {"point_1": "أولًا", "point_3": "ثالثًا", "remedy": "رد المبلغ", "decision_on": "١/١/٢٠٢٦"}
    citizen.post("details", DETAILS | more)
    citizen.post("you", YOU)
    citizen.send()
    case = Case.objects.get()
    assert case.points == ["أولًا", "ثالثًا"]
    assert (case.remedy, case.decision_on.isoformat()) == ("رد المبلغ", "2026-01-01")


def test_a_contested_decision_tells_the_days_that_are_left():
    from datetime import timedelta

    from django.utils.timezone import localdate

    citizen = Citizen("en")
    citizen.begin()
    citizen.post("details", DETAILS | {"decision_on": str(localdate() - timedelta(days=50))})
    for step in ("details", "you"):
        assert "10 days are left" in citizen.get(step).content.decode()
    citizen.post("details", DETAILS | {"decision_on": str(localdate() - timedelta(days=61))})
    assert "ended on" in citizen.get("you").content.decode()


@pytest.mark.parametrize("choice", Confidentiality.values)
def test_each_confidentiality_keeps_what_it_promises(choice):
    citizen = Citizen().ready()
    civil = {"civil_id": "185031400019", "email": "souad@example.com"}
    citizen.post("you", YOU | civil | {"confidentiality": choice})
    citizen.send()
    case = Case.objects.get()
    assert case.confidentiality == choice
    anonymous = choice == "anonymous"
    assert bool(case.name or case.phone or case.email or case.civil_id) is not anonymous


def test_whoever_writes_for_another_says_for_whom():
    citizen = Citizen().ready()
    behalf = {"behalf_name": "أمي", "behalf_relation": "guardian"}
    citizen.post("you", YOU | behalf | {"authorisation": pdf()})
    citizen.send()
    case = Case.objects.get()
    assert (case.behalf_name, case.behalf_relation) == ("أمي", "guardian")
    assert case.files.get().slot


def test_the_last_step_leads_back_to_what_is_missing():
    citizen = Citizen("en")
    citizen.begin()
    assert citizen.get("check")["Location"] == citizen.url("details")
    citizen.post("details", {"details": "short"})
    citizen.post("you", YOU)
    answer = citizen.send()
    assert answer.status_code == 422
    assert f"{citizen.url('details')}?back=check" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_change_from_the_last_step_leads_back_to_it():
    citizen = Citizen().ready()
    page = citizen.get("you", back="check").content.decode()
    assert 'name="back" value="check"' in page
    answer = citizen.post("you", YOU | {"name": "هند"}, back="check")
    assert answer["Location"] == citizen.url("check")
    assert "هند" in citizen.get("check").content.decode()


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/cms/", "later"])
def test_no_other_way_back_is_followed(back):
    citizen = Citizen().ready()
    answer = citizen.post("details", DETAILS, back=back)
    assert answer["Location"] == citizen.url("matches")
    assert "evil" not in citizen.get("details", back=back).content.decode()


def test_without_consent_nothing_is_sent():
    citizen = Citizen().ready()
    assert citizen.post("check").status_code == 422
    assert not Case.objects.exists()


def test_the_draft_survives_the_other_language():
    citizen = Citizen("ar").ready()
    shown = citizen.get("you").content.decode()
    citizen.language = "en"
    assert f'href="{citizen.url("you")}"' in shown
    assert YOU["name"] in citizen.get("you").content.decode()
    citizen.send()
    assert Case.objects.get().language == "en"


def test_files_are_attached_at_once_and_kept_over_errors():
    citizen = Citizen()
    citizen.begin()
    answer = citizen.post(
        "details", {"details": "قصير", "attachments": [pdf("a.pdf"), pdf("b.pdf")]}
    )
    assert answer.status_code == 422
    for name in ("a.pdf", "b.pdf"):
        assert name in answer.content.decode()
    taken_out = Attachment.objects.get(name="a.pdf")
    answer = citizen.post("details", DETAILS, remove=taken_out.key)
    assert answer["Location"] == f"{citizen.url('details')}#files"
    assert DETAILS["details"] in citizen.get("details").content.decode()
    citizen.post("details", DETAILS)
    citizen.post("you", YOU)
    citizen.send()
    assert [file.name for file in Case.objects.get().files.all()] == ["b.pdf"]


def test_a_refused_file_is_told_and_the_text_is_kept():
    citizen = Citizen("en")
    citizen.begin()
    bad = SimpleUploadedFile("run.exe", b"MZ" + b"\x00" * 100, "application/pdf")
    answer = citizen.post("details", DETAILS | {"attachments": [bad, pdf()]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The file “<bdi>run.exe</bdi>” was not attached: " in text
    assert DETAILS["details"] in text
    assert [file.name for file in Attachment.objects.all()] == ["receipt.pdf"]


def test_papers_that_an_editor_asks_for_have_a_place_of_their_own(home):
    from casework.models import CaseFormPage

    form = CaseFormPage.objects.get(slug="complain", locale=home.locale)
    form.file_slots_text = "صورة الإيصال\nصورة البطاقة"
    form.save()
    citizen = Citizen()
    citizen.begin()
    assert "صورة البطاقة" in citizen.get("details").content.decode()
    citizen.post("details", DETAILS | {"slot_1": pdf()})
    assert Attachment.objects.get().slot == "صورة البطاقة"


def test_a_pause_saves_what_is_there_though_it_is_not_finished():
    citizen = Citizen()
    citizen.begin()
    answer = citizen.post("details", {"details": "بدأت أكتب"}, autosave="1")
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", answer.content.decode())
    assert "بدأت أكتب" in citizen.get("details").content.decode()


def test_a_category_of_its_agency_can_be_chosen_at_once(moi, moh):
    own = Category.objects.create(kind="complaint", agency=moi, name_ar="رخص")
    foreign = Category.objects.create(kind="complaint", agency=moh, name_ar="مستوصف")
    assert Citizen().begin(values=ABOUT | {"category": own.pk}).status_code == 302
    assert Citizen().begin(values=ABOUT | {"category": foreign.pk}).status_code == 422


def test_sent_drafts_lead_to_their_receipt_and_hold_no_words():
    citizen = Citizen().ready()
    citizen.send()
    assert Draft.objects.get().data is None
    for step in ("about", "details", "you", "check", "later", "matches", "exit"):
        assert citizen.get(step)["Location"] == citizen.url("done")
        assert citizen.post(step, CONSENT)["Location"] == citizen.url("done")


def test_pages_of_a_draft_ask_few_questions_of_the_database(django_assert_max_num_queries, ground):
    citizen = Citizen().ready()
    for step, most in (("about", 16), ("details", 18), ("you", 16), ("check", 26)):
        citizen.get(step)  # what every page needs is known by now
        with django_assert_max_num_queries(most):
            assert citizen.get(step).status_code == 200
