"""The complaints procedure guide: its page, its grounds and contacts, the calculator, the API."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation
from django.utils.timezone import localdate

from agencies.models import Office
from casework.deadlines import answer_due
from casework.models import Ground
from core import page_cache
from guidance.calculator import calculate, on
from guidance.models import ProcedurePage
from office.tree import plant
from tests.factories import make_agency, make_guide

pytestmark = pytest.mark.django_db
STAGES = {
    "ar": [
        "قبل أن تشتكي",
        "قدّم الشكوى",
        "نتحقق من الاختصاص",
        "تجيب الجهة",
        "القرار",
        "التظلم من الرد",
    ],
    "en": [
        "Before you complain",
        "Submit the complaint",
        "We check competence",
        "The agency answers",
        "The decision",
        "Appeal",
    ],
}
YESTERDAY = localdate() - datetime.timedelta(days=1)


@pytest.fixture
def ground(db):
    return Ground.objects.create(
        code="B01",
        text_ar="موضوع منظور أمام القضاء",
        text_en="Before a court",
        explanation_ar="شرح المانع",
        explanation_en="Why it bars",
        instead_ar="راجع المحكمة",
        instead_en="Go to the court",
        question_ar="هل الموضوع أمام القضاء؟",
    )


@pytest.fixture
def office(agency):
    return Office.objects.create(
        agency=agency,
        name_ar="مكتب خدمة المواطن",
        name_en="Citizen Service Office",
        manager_post_ar="مدير المكتب",
        manager_post_en="Director of the office",
        phone="5000 0066",
        email="cso@moi.example",
    )


@pytest.fixture
def read(client):
    """The text of the guide's page, white space folded."""

    def ask(language, **params):
        answer = client.get(f"/{language}/guide/", params)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return ask


# -- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_guide_tells_its_stages_in_order(read, language):
    text = read(language)
    places = [text.index(f"<h3>{title}</h3>") for title in STAGES[language]]
    assert places == sorted(places)
    assert re.findall(r'id="(stage-\d)"', text) == [f"stage-{n}" for n in range(1, 7)]


def test_a_ground_stands_in_the_guide_under_its_anchor_with_what_to_do_instead(read, ground):
    for language, words in {
        "ar": ["موضوع منظور أمام القضاء", "شرح المانع", "راجع المحكمة"],
        "en": ["Before a court", "Why it bars", "Go to the court"],
    }.items():
        text = read(language)
        assert 'id="ground-b01"' in text
        assert all(word in text for word in words)


def test_a_ground_that_no_longer_holds_is_not_told(read, ground):
    Ground.objects.update(active_to=YESTERDAY)
    assert "ground-b01" not in read("ar")


def test_a_ground_without_english_is_told_in_arabic_and_marked_so(read, ground):
    Ground.objects.update(text_en="")
    assert re.search(r'id="ground-b01"[^>]*lang="ar" dir="rtl"', read("en"))


def test_every_agencys_office_is_named_with_its_post(read, office):
    text = read("en")
    for words in ("Director of the office", "tel:50000066", "mailto:cso@moi.example"):
        assert words in text
    assert "مدير المكتب" in read("ar")


def test_an_agency_without_an_office_is_reached_itself_and_a_merged_one_not_at_all(read):
    heir = make_agency("MOH", hotline="5000 0011")
    make_agency("OLD", hotline="5000 0012", merged_into=heir)
    text = read("ar")
    assert "tel:50000011" in text
    assert "tel:50000012" not in text


def test_the_last_dates_after_an_answer_are_the_rules_own(read):
    text = read("en")
    assert "Within 30 days of the date of the answer" in text
    assert "Within 60 days of learning of the decision" in text


def test_the_door_to_the_guide_is_open_only_while_the_guide_is_public(client, home):
    assert 'href="/ar/guide/"' in client.get("/ar/").content.decode()
    ProcedurePage.objects.get(locale=home.locale).unpublish()
    page_cache.forget_all()
    assert 'href="/ar/guide/"' not in client.get("/ar/").content.decode()
    assert client.get("/en/guide/").status_code == 404


def test_the_sitemap_and_machines_know_the_guide(client, read):
    assert "/en/guide/" in client.get("/sitemap.xml").content.decode()
    assert '"HowTo"' in read("en")


def test_the_page_asks_the_database_little(client, ground, office, django_assert_max_num_queries):
    client.get("/ar/guide/")
    with django_assert_max_num_queries(12):
        client.get("/ar/guide/")


# -- the page in the tree --------------------------------------------------------------------------


def test_planting_again_leaves_what_editors_wrote(home):
    page = ProcedurePage.objects.get(locale=home.locale)
    page.promise = "وعد جديد"
    page.save()
    plant()
    assert ProcedurePage.objects.get(locale=home.locale).promise == "وعد جديد"
    assert ProcedurePage.objects.count() == 2


def test_its_address_and_identifier_cannot_be_changed(home):
    page = ProcedurePage.objects.get(locale=home.locale)
    page.slug, page.external_id = "elsewhere", "guide.other"
    page.save()
    page.refresh_from_db()
    assert (page.slug, page.external_id) == ("guide", "complaints-guide")


def test_there_is_one_in_each_language(home):
    assert not ProcedurePage.can_create_at(home)


def test_each_language_has_stages_of_its_own(home):
    arabic = ProcedurePage.objects.get(locale=home.locale)
    english = arabic.language_pages["en"]
    assert len(arabic.stages) == len(english.stages) == 6
    assert "stages" not in ProcedurePage.fact_names
    assert "Decree-Law" in english.body_text() and "Decree-Law" not in arabic.body_text()


def test_an_editor_finds_the_facts_on_the_arabic_page_only(admin_client, home):
    page = ProcedurePage.objects.get(locale=home.locale)
    for language, known in page.language_pages.items():
        answer = admin_client.get(f"/cms/pages/{known.pk}/edit/")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert 'name="promise"' in text
        assert ('name="keywords_text"' in text) is (language == "ar")


# -- the calculator --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("2026-01-31", "2026-02-28"),
        ("31/1/2026", "2026-02-28"),
        ("31-01-2026", "2026-02-28"),
        ("31.1.2026", "2026-02-28"),
        ("31 1 2026", "2026-02-28"),
        ("٣١/١/٢٠٢٦", "2026-02-28"),
        ("٢٠٢٦-٠١-٣١", "2026-02-28"),
        (" 2028-01-30 ", "2028-02-29"),
        ("\u200f15/12/2026", "2027-01-15"),
        ("2099-12-31", "2100-01-31"),
    ],
)
def test_a_day_is_understood_however_it_is_written(typed, due):
    calculation = calculate(typed)
    assert (calculation.error, calculation.due.on.isoformat()) == ("", due)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Write the day"),
        ("   ", "Write the day"),
        ("yesterday", "could not read"),
        ("31/1/26", "could not read"),
        ("1/2/3/2026", "could not read"),
        ("31/1/2026; drop table", "could not read"),
        ("30/2/2026", "no such day"),
        ("2026-13-01", "no such day"),
        ("0/0/2026", "no such day"),
        ("1/1/1999", "between the years"),
        ("1/1/9999", "between the years"),
    ],
)
def test_what_is_no_day_is_said_to_be_none(typed, error):
    with translation.override("en"):
        calculation = calculate(typed)
    assert calculation.due is None
    assert error in calculation.error


def test_the_calculator_counts_as_the_cases_do():
    moment = datetime.datetime(2026, 1, 31, 9, tzinfo=datetime.UTC)
    calculation = on(datetime.date(2026, 1, 31))
    assert calculation.due == answer_due(moment)
    assert calculation.due.clamped
    assert calculation.appeal_until == datetime.date(2026, 3, 30)


def test_the_page_answers_without_script(read):
    text = read("en", **{"from": "2026-01-31"})
    assert '<time datetime="2026-02-28">' in text
    assert "its last day counts" in text
    assert 'value="2026-01-31"' in text


def test_an_error_keeps_what_was_typed_and_escapes_it(read):
    text = read("en", **{"from": '"><b>30/2'})
    assert "could not read" in text and 'aria-invalid="true"' in text
    assert "&quot;&gt;&lt;b&gt;30/2" in text
    assert "<title>Please check:" in text


def test_answers_of_the_calculator_are_kept_by_nobody(client):
    assert "no-store" in client.get("/ar/guide/?from=2026-01-31")["Cache-Control"]
    assert "no-store" not in client.get("/ar/guide/").get("Cache-Control", "")


# -- search and the API ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["دليل الشكاوى", "كيف اشتكي", "موانع قبول الشكوى", "complaints procedure"]
)
def test_search_finds_the_guide(client, words):
    call_command("rebuild_search", verbosity=0)
    found = client.get("/api/v1/search", {"q": words}).json()["items"][0]
    assert (found["id"], found["kind"]) == ("complaints-guide", "guide")
    assert found["url"] == "/ar/guide/"


def test_a_new_ground_is_found_at_once(client, django_capture_on_commit_callbacks):
    call_command("rebuild_search", verbosity=0)
    assert client.get("/api/v1/search", {"q": "خسوف"}).json()["nearest"] == []
    with django_capture_on_commit_callbacks(execute=True):
        Ground.objects.create(code="B77", text_ar="خسوف", instead_ar="انتظر", question_ar="هل؟")
    found = client.get("/api/v1/search", {"q": "خسوف"}).json()["nearest"]
    assert [item["id"] for item in found] == ["complaints-guide"]


def test_the_api_gives_stages_and_grounds(client, ground):
    guide = client.get("/api/v1/guides/complaints-guide", {"language": "en"}).json()
    assert [stage["title"] for stage in guide["stages"]] == STAGES["en"]
    assert guide["grounds"] == [
        {
            "code": "B01",
            "kind": "hard",
            "text": "Before a court",
            "explanation": "Why it bars",
            "instead": "Go to the court",
            "url": "/en/guide/#ground-b01",
        }
    ]
    assert (guide["kind"], guide["url"], guide["booklet"]) == ("guide", "/en/guide/", None)
    assert "Within 30 days" in guide["body_html"]
    page = client.get("/api/v1/pages/ar/guide").json()
    assert (page["id"], page["kind"]) == ("complaints-guide", "guide")
    assert page["body"][0]["type"] == "text"


def test_the_list_of_guides_begins_with_the_complaints_guide_and_pages_go_on_from_there(client):
    for title in ("ب", "أ", "ج"):
        make_guide(title=title)
    names = []
    for offset in range(5):
        answer = client.get("/api/v1/guides", {"limit": 1, "offset": offset}).json()
        assert answer["count"] == 4
        names += [item["title"] for item in answer["items"]]
    assert names == ["دليل إجراءات الشكاوى", "أ", "ب", "ج"]
    assert len(client.get("/api/v1/guides", {"limit": 2}).json()["items"]) == 2


def test_the_complaints_guide_is_of_no_agency_and_goes_with_its_page(client, agency, home):
    make_guide(agency=agency)
    assert client.get("/api/v1/guides", {"agency": "MOI"}).json()["count"] == 1
    assert client.get("/api/v1/guides", {"updated_since": "2199-01-01"}).json()["count"] == 0
    ProcedurePage.objects.get(locale=home.locale).unpublish()
    assert client.get("/api/v1/guides/complaints-guide").status_code == 404
    assert client.get("/api/v1/guides").json()["count"] == 1


def test_no_second_guide_is_made_in_a_language(home):
    page = ProcedurePage(title="دليل ثانٍ", locale=home.locale)
    with pytest.raises(ValidationError):
        home.add_child(instance=page)
