"""The Atom feeds: what was published last, and nothing that is not public."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.models import PageViewRestriction

from forms_library.models import TransactionFormPage
from tests.factories import (
    make_agency,
    make_answer,
    make_campaign,
    make_content,
    make_form,
    make_guide,
)
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CANARY = "قلقشندي"
HOST = urlsplit(settings.SITE_URL).hostname


def feed(client, language="ar"):
    answer = client.get(f"/{language}/feed/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    return ElementTree.fromstring(answer.content)


def entries(client, language="ar"):
    return feed(client, language).findall(f"{ATOM}entry")


def told(entry, name):
    return entry.findtext(ATOM + name)


def links(entry):
    return {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}


def published(page, minutes_ago):
    moment = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    type(page).objects.filter(pk=page.pk).update(last_published_at=moment)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_feed_says_what_it_is(client, language):
    make_form()
    root = feed(client, language)
    assert root.get(LANG) == language
    assert told(root, "title")
    assert told(root, "id") == f"tag:{HOST},2026:feed:{language}"
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert datetime.datetime.fromisoformat(told(root, "updated")).tzinfo
    assert links(root) == {
        "alternate": f"{settings.SITE_URL}/{language}/",
        "self": f"{settings.SITE_URL}/{language}/feed/",
    }


def test_every_kind_of_thing_is_in_it_with_agency_and_summary(client):
    agency = make_agency("MOI", name_ar="وزارة الداخلية")
    makers = (make_form, make_answer, make_guide, make_campaign)
    pages = [make(agency=agency) for make in makers]
    notice = make_notice(agency=agency, where="agency")
    make_content()
    found = {told(entry, "id"): entry for entry in entries(client)}
    names = {page.external_id for page in pages} | {notice.external_id}
    assert set(found) == {f"tag:{HOST},2026:{name}:ar" for name in names}
    for page in pages:
        entry = found[f"tag:{HOST},2026:{page.external_id}:ar"]
        assert told(entry, "title") == page.title
        assert told(entry, "summary") == page.summary
        assert entry.find(f"{ATOM}author/{ATOM}name").text == "وزارة الداخلية"
        assert links(entry) == {"alternate": settings.SITE_URL + page.url}
        assert datetime.datetime.fromisoformat(told(entry, "updated")).tzinfo


def test_the_latest_change_in_either_language_comes_first(client):
    first, second, third = make_form(english=True), make_form(), make_form(english=True)
    for page, minutes in ((first, 30), (second, 20), (third, 10)):
        published(page, minutes)
        if "en" in page.language_pages:
            published(page.in_language("en"), minutes)
    published(first.in_language("en"), 1)
    for language in ("ar", "en"):
        order = [told(e, "id").split(":")[2] for e in entries(client, language)]
        assert order == [first.external_id, third.external_id, second.external_id]


def test_no_more_than_thirty(client, django_assert_max_num_queries):
    pages = [make_form(english=True) for _ in range(34)]
    for number, page in enumerate(pages):
        published(page, number)
        published(page.in_language("en"), number)
    client.get("/ar/feed/")
    with django_assert_max_num_queries(12):
        found = entries(client)
    ids = [told(entry, "id").split(":")[2] for entry in found]
    assert ids == [page.external_id for page in pages[:30]]


def test_the_english_feed_marks_what_is_in_arabic_only(client):
    both, arabic = make_form(english=True), make_form()
    found = {told(entry, "id").split(":")[2]: entry for entry in entries(client, "en")}
    assert found[both.external_id].get(LANG) == "en"
    assert told(found[both.external_id], "title") == both.in_language("en").title
    only = found[arabic.external_id]
    assert only.get(LANG) == "ar"
    assert told(only, "title") == arabic.title
    assert links(only) == {"alternate": settings.SITE_URL + arabic.url}


def test_an_identifier_does_not_change_with_title_and_address(client):
    form = make_form()
    before = told(entries(client)[0], "id")
    form.title, form.slug = "عنوان آخر", "another-slug"
    form.save_revision().publish()
    entry = entries(client)[0]
    assert told(entry, "title") == "عنوان آخر"
    assert told(entry, "id") == before


@pytest.mark.parametrize(
    "state", ["draft", "expired", "scheduled", "login", "private parent", "arabic down"]
)
def test_no_canary_sings(client, state):
    form = make_form(title=f"نموذج {CANARY}", title_en=CANARY, english=True, external_id="canary")
    assert CANARY.encode() in client.get("/ar/feed/").content
    english = form.in_language("en")
    now = timezone.now()
    if state == "expired":
        TransactionFormPage.objects.filter(pk=form.pk).update(expire_at=now)
    elif state == "login":
        PageViewRestriction.objects.create(page=form, restriction_type="login")
    elif state == "private parent":
        PageViewRestriction.objects.create(page=form.get_parent(), restriction_type="login")
    else:
        form.unpublish()
        if state == "draft":
            english.unpublish()
        elif state == "scheduled":
            english.unpublish()
            form.go_live_at = now + datetime.timedelta(minutes=1)
            form.save_revision(approved_go_live_at=form.go_live_at)
    for language in ("ar", "en"):
        body = client.get(f"/{language}/feed/").content
        assert CANARY.encode() not in body
        assert b"canary" not in body


def test_notices_before_and_after_their_time_are_not_told(client):
    make_notice((1, 2), title_ar=CANARY)
    make_notice((-2, -1), title_ar=CANARY)
    assert entries(client) == []


def test_words_are_words_and_never_markup(client):
    body = "<p>1 &lt; 2 &amp; <b>3</b> &lt;script&gt;zqx()&lt;/script&gt;</p>"
    form = make_form(title="<b>&</b>]]> \x08حرف", body=body)
    entry = entries(client)[0]
    assert told(entry, "title") == "<b>&</b>]]> حرف"
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    # read as HTML it gives the words again
    assert summary.text == "1 &lt; 2 &amp; 3 &lt;script&gt;zqx()&lt;/script&gt;"
    assert form.summary == "1 < 2 & 3 <script>zqx()</script>"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pages_lead_to_the_feed_of_their_language(client, language):
    form = make_form(english=True).in_language(language)
    for path in (f"/{language}/", form.url, f"/{language}/search/"):
        page = client.get(path).content.decode()
        head, body = page.split("</head>")
        assert 'rel="alternate" type="application/atom+xml"' in head
        assert f'href="{settings.SITE_URL}/{language}/feed/"' in head
        assert f'href="/{language}/feed/"' in body
