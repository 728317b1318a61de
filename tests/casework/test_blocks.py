"""A form inside any page, and the way from any page to a form."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from casework.models import Case, CaseFormPage, Draft
from tests.casework.journeys import DETAILS, YOU, Citizen
from tests.factories.pages import make_answer, make_campaign, make_content, make_form, make_guide

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agencies(moi):
    """Somebody to write to."""


@pytest.fixture
def form_page(home):
    return CaseFormPage.objects.get(slug="complain", locale=home.locale)


def page_with(form_page, language="ar", **fields):
    body = [{"type": "case_form", "value": {"form": form_page.pk, "heading": "اكتب إلينا"}}]
    return make_content(language, slug="with-form", body=json.dumps(body), **fields)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_page_carries_the_first_step_and_its_case_remembers_the_page(form_page, language):
    arabic = page_with(form_page)
    page = arabic
    if language == "en":
        page = page_with(form_page, "en", translation_key=arabic.translation_key)
    shown = Client().get(page.url).content.decode()
    assert f'action="/{language}/complain/"' in shown
    assert f'name="source" value="{page.pk}"' in shown
    assert "اكتب إلينا" in shown
    citizen = Citizen(language)
    citizen.begin(source=page.pk)
    citizen.post("details", DETAILS)
    citizen.post("you", YOU)
    citizen.send()
    assert Case.objects.get().source_page_id == page.pk


def test_a_cached_page_with_a_form_serves_two_visitors(form_page, settings):
    settings.PAGE_CACHE = True
    page = page_with(form_page)
    first, second = Citizen(client=Client()), Citizen(client=Client())
    seen = [citizen.client.get(page.url) for citizen in (first, second)]
    assert seen[0].content == seen[1].content
    assert not seen[0].cookies
    for citizen in (first, second):
        citizen.begin(source=page.pk)
        citizen.post("details", DETAILS)
        citizen.post("you", YOU)
        assert citizen.send().status_code == 302
    assert Case.objects.filter(source_page=page.pk).count() == 2


def test_errors_of_an_embedded_form_are_told_on_its_own_page(form_page):
    page = page_with(form_page)
    answer = Citizen().begin(values={"agency": "MOI", "subject": ""}, source=page.pk)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="MOI" selected' in text
    assert f'name="source" value="{page.pk}"' in text


def test_a_form_that_was_taken_down_leaves_its_place_empty(form_page):
    page = page_with(form_page)
    form_page.unpublish()
    answer = Client().get(page.url)
    assert answer.status_code == 200
    assert 'name="subject"' not in answer.content.decode()


def test_a_closed_form_says_so_in_its_place(form_page):
    page = page_with(form_page)
    form_page.closed_because = "مغلق حتى الأحد"
    form_page.save()
    text = Client().get(page.url).content.decode()
    assert "مغلق حتى الأحد" in text
    assert 'name="subject"' not in text


def test_the_api_names_the_form_behind_the_block(form_page):
    page = page_with(form_page, external_id="page.with-form")
    body = Client().get(f"/api/v1/pages/{page.url.strip('/')}").json()["body"]
    assert body[0]["value"] == {
        "id": "complaint",
        "title": form_page.title,
        "url": "/ar/complain/",
    }


@pytest.mark.parametrize(
    "make", [make_form, make_answer, make_guide, make_campaign], ids=lambda make: make.__name__
)
def test_every_page_leads_to_somebody_and_takes_itself_along(make):
    page = make()
    shown = Client().get(page.url).content.decode()
    for slug in ("ask", "complain"):
        address = f"/ar/{slug}/?source={page.pk}"
        assert f'href="{address}"' in shown
        form = Client().get(address).content.decode()
        assert f'name="source" value="{page.pk}"' in form
        assert f'value="{page.external_id}"' in form
        assert f'value="{page.agency.code}" selected' in form


def test_only_forms_have_problems_to_report():
    address = "/ar/useful/{}/"
    form, answer = make_form(), make_answer()
    pages = [Client().get(page.url).content.decode() for page in (form, answer)]
    counts = [
        text.count(address.format(p.pk)) for text, p in zip(pages, (form, answer), strict=True)
    ]
    assert counts == [2, 1]


def test_a_problem_with_a_form_goes_to_its_editors_not_to_the_complaints():
    from feedback.models import PageFeedback

    page = make_form()
    answer = Client().post(f"/ar/useful/{page.pk}/", {"useful": "no"})
    assert answer.status_code == 302
    assert PageFeedback.objects.get().page_id == page.pk
    assert not Draft.objects.exists()


def test_words_that_were_searched_become_the_subject():
    shown = Client().get("/ar/ask/?q=بدل+إيجار").content.decode()
    assert 'value="بدل إيجار"' in shown


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_home_page_has_its_four_tasks(language):
    shown = Client().get(f"/{language}/").content.decode()
    for slug in ("complain", "track", "forms", "ask", "suggest", "answers"):
        assert f'href="/{language}/{slug}/"' in shown, slug


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("slug", ["complain", "suggest", "ask"])
def test_each_form_offers_the_two_others_and_tracking(language, slug):
    shown = Client().get(f"/{language}/{slug}/").content.decode()
    for other in {"complain", "suggest", "ask"} - {slug}:
        assert f'href="/{language}/{other}/"' in shown
    assert f'href="/{language}/track/"' in shown
    assert "112" in shown


def test_a_form_page_asks_few_questions_of_the_database(django_assert_max_num_queries):
    Client().get("/ar/complain/")
    with django_assert_max_num_queries(14):
        assert Client().get("/ar/complain/").status_code == 200


def test_a_form_that_is_not_saved_yet_can_be_previewed(home):
    from casework.form_pages import CaseFormField
    from casework.models import QuestionSet

    page = CaseFormPage(title="اسأل", slug="new", case_kind="inquiry", locale=home.locale)
    page.questions = [CaseFormField(label="متى؟", field_type="date", clean_name="q_1")]
    page.depth, page.path = home.depth + 1, f"{home.path}9999"  # as the admin's preview does
    page.set_url_path(home)
    shown = page.make_preview_request(preview_mode=page.default_preview_mode)
    assert "متى؟" in shown.content.decode()
    assert not QuestionSet.objects.exists()


def test_planting_twice_makes_no_second_form():
    from office.tree import plant

    before = CaseFormPage.objects.count()
    plant()
    assert CaseFormPage.objects.count() == before
