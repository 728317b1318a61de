"""Every public template renders in both languages, whole, with few queries."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.templatetags.office import marked
from forms_library.models import TransactionFormPage
from tests.browser.content import ARABIC_ONLY, PLACES, fill
from tests.factories.pages import make_answer, make_campaign, make_form
from tests.factories.uploads import make_version

MOST_QUERIES = 12
GAP = "[[nothing under %s]]"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def office(django_db_setup, django_db_blocker):
    """An office with something behind every door, for all tests of this file."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            fill()
            yield
            transaction.set_rollback(True)
        call_command("rebuild_search", verbosity=0)


@pytest.fixture
def gaps_shown():
    """Whatever a template does not find is written out."""
    options = settings.TEMPLATES[0]["OPTIONS"]
    before = options["string_if_invalid"]
    options["string_if_invalid"] = GAP
    _reset_engines()
    yield
    options["string_if_invalid"] = before
    _reset_engines()


def _reset_engines() -> None:
    engines._engines = {}
    engines.__dict__.pop("templates", None)
    from django.template.engine import Engine

    Engine.get_default.cache_clear()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_template_renders_whole_in(language, client, gaps_shown):
    for place, path in PLACES.items():
        answer = client.get(f"/{language}{path}")
        text = answer.content.decode()
        assert answer.status_code == (404 if place == "not found" else 200), place
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<html lang="{language}" dir="{direction}">' in text, place
        assert "[[nothing under" not in text, (place, re.findall(r"\[\[nothing[^\]]*", text)[:3])
        assert len(re.findall(r"<h1[ >]", text)) == 1, place
        assert len(re.findall(r"<main[ >]", text)) == 1, place
        assert not answer.cookies, place


def test_a_page_names_itself_and_its_twin(client):
    path = PLACES["form"]
    text = client.get(f"/en{path}").content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}/en{path}">' in text
    for language in ("ar", "en"):
        assert f'hreflang="{language}" href="{settings.SITE_URL}/{language}{path}"' in text


def test_a_page_without_a_twin_leads_to_a_page_that_says_so(client):
    text = client.get(ARABIC_ONLY).content.decode()
    address = re.search(r'href="(/en/untranslated/\d+/)"', text).group(1)
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'href="{ARABIC_ONLY}"' in answer.content.decode()


def test_an_english_list_tells_what_is_in_arabic_only(client):
    text = client.get("/en/forms/moi/?page=2").content.decode()
    text += client.get("/en/forms/moi/").content.decode()
    row = next(part for part in text.split("<li") if f'href="{ARABIC_ONLY}"' in part)
    assert 'lang="ar"' in row
    assert "In Arabic" in row


def test_lists_keep_what_was_asked_for_when_the_language_changes(client):
    text = client.get("/ar/forms/?agency=MOI&topic=travel").content.decode()
    assert 'href="/en/forms/?agency=MOI&amp;topic=travel"' in text
    text = client.get("/ar/search/?q=passport&kind=form").content.decode()
    assert 'href="/en/search/?q=passport&amp;kind=form"' in text


def test_a_demonstration_says_so_on_every_page(client):
    for path in PLACES.values():
        assert b'class="demo"' in client.get(f"/en{path}").content, path


def test_an_older_version_is_marked_and_still_offered(client):
    text = client.get(f"/en{PLACES['form']}").content.decode()
    assert "superseded" in text
    assert "Superseded by version 2" in text
    assert re.search(r'href="/f/MOI-105/d\d+/MOI-105-v1-both\.pdf"', text)


def test_the_error_page_needs_nothing(client):
    from office.views import broken

    with CaptureQueriesContext(connection) as queries:
        answer = broken(None)
    assert len(queries) == 0
    assert answer.status_code == 500
    assert 'lang="en"' in answer.content.decode()


def test_robots_are_told_where_the_map_is(client):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("place", ["home", "library", "form", "answer"])
def test_few_queries_and_no_more_for_more_content(client, place, language):
    path = f"/{language}{PLACES[place]}"
    client.get(path)  # content types and site roots are kept by the process
    with CaptureQueriesContext(connection) as before:
        assert client.get(path).status_code == 200
    _more()
    with CaptureQueriesContext(connection) as after:
        assert client.get(path).status_code == 200
    told = "\n".join(query["sql"][:160] for query in after.captured_queries)
    assert len(after) <= MOST_QUERIES, told
    assert len(after) <= len(before), told


def _more() -> None:
    """More of everything that the pages under test list."""
    form = TransactionFormPage.objects.get(number="MOI-105", locale__language_code="ar")
    with translation.override("ar"):
        for _ in range(4):
            make_version(make_form(agency=form.agency, english=True, title="آ"))
            make_answer(agency=form.agency, english=True)
            make_campaign(agency=form.agency, english=True)


def test_nothing_but_marks_comes_through_a_found_text():
    shown = marked('<mark>a</mark> &amp; <img src=x onerror="x"> &lt;b&gt;')
    assert shown == '<mark>a</mark> &amp; &lt;img src=x onerror="x"&gt; &lt;b&gt;'
