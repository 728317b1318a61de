"""Which paper am I missing?"""

import datetime

import pytest

from core.page_cache import KEPT
from forms_library.checklist import make_checklist
from tests.factories import make_agency, make_form, make_version, translate_page

pytestmark = pytest.mark.django_db
PAPERS = ["البطاقة المدنية", "الجواز السابق", "صورتان"]


@pytest.fixture
def form():
    agency = make_agency("MOI", phone="5000 0022", address_ar="صبحان", address_en="Subhan")
    page = make_form(agency=agency, number="MOI-105", fee_kwd="5.000", requirements=PAPERS)
    english = '[{"type": "item", "value": "Civil ID"}, {"type": "item", "value": "<b>Photo</b>"}]'
    translate_page(page, "form", requirements=english)
    make_version(page, "2", datetime.date(2026, 1, 1))
    return page


@pytest.mark.parametrize(
    ("ticked", "have", "asked"),
    [
        ([], [], False),
        (["0"], [], True),
        (["1", "3", "0"], [1, 3], True),
        (["9", "-1", "x", "٢", "1" * 5000, ""], [], False),
    ],
)
def test_an_address_says_what_is_at_hand(ticked, have, asked):
    checklist = make_checklist(PAPERS, ticked)
    assert [paper.number for paper in checklist.have] == have
    assert len(checklist.missing) == 3 - len(have)
    assert checklist.asked is asked


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_papers_are_boxes_to_tick(
    form, client, language, settings, django_assert_max_num_queries
):
    settings.PAGE_CACHE = True
    client.get(f"/{language}/papers/MOI-105/")
    with django_assert_max_num_queries(12):
        answer = client.get(f"/{language}/papers/moi-105/")
    text = answer.content.decode()
    assert text.count('type="checkbox"') == (3 if language == "ar" else 2)
    assert "checked" not in text
    assert 'id="answer"' not in text
    for shown in ("MOI-105", "<svg", "5000 0022", "noindex"):
        assert shown in text
    assert ("صبحان" if language == "ar" else "Subhan") in text
    assert "<b>Photo" not in text
    other = "ar" if language == "en" else "en"
    assert f'href="/{other}/papers/MOI-105/"' in text
    assert not answer.cookies
    assert answer["Cache-Control"] == KEPT


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("have=0", ("You have 0 of 2 papers.", "You are missing 2 papers:")),
        ("have=1&have=0", ("You have 1 of 2 papers.", "You are missing 1 paper:")),
        ("have=1&have=2&have=0", ("You have all 2 papers.",)),
    ],
)
def test_the_answer_says_what_is_missing_and_is_kept_nowhere(form, client, query, told):
    answer = client.get(f"/en/papers/MOI-105/?{query}")
    text = answer.content.decode()
    for words in told:
        assert words in text
    assert text.count(" checked") == query.count("have=") - 1
    assert "no-store" in answer["Cache-Control"]


def test_the_form_page_leads_to_its_papers(form, client):
    text = client.get(form.url).content.decode()
    assert 'href="/ar/papers/MOI-105/"' in text
    assert "http://testserver/ar/papers/MOI-105/" in text


def test_a_form_without_papers_has_no_list(client):
    page = make_form(number="NONE-1")
    assert "papers/NONE-1" not in client.get(page.url).content.decode()
    assert client.get("/ar/papers/NONE-1/").status_code == 404


def test_a_hidden_form_has_no_list(form, client):
    form.unpublish()
    for language in ("ar", "en"):
        assert client.get(f"/{language}/papers/MOI-105/").status_code == 404


def test_a_form_without_english_words_leads_to_a_page_that_says_so(client):
    page = make_form(number="AR-1", requirements=PAPERS)
    answer = client.get("/en/papers/AR-1/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/en/untranslated/{page.pk}/"


def test_nothing_is_posted(form, client):
    assert client.post("/ar/papers/MOI-105/").status_code == 405
