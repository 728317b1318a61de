"""The sitemap: every public address, its twin, and nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.conf import settings
from wagtail.models import Page

from office.sitemaps import OfficeSitemap
from tests.factories import make_answer, make_content, make_form
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
ROOT = settings.SITE_URL


def sitemap(client, query=""):
    answer = client.get(f"/sitemap.xml{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    assert "noindex" in answer["X-Robots-Tag"]
    return ElementTree.fromstring(answer.content)


def addresses(client, query=""):
    """Each address with its alternates by language."""
    found = {}
    for url in sitemap(client, query).findall(f"{MAP}url"):
        place = url.findtext(f"{MAP}loc")
        assert place not in found
        found[place] = {link.get("hreflang"): link.get("href") for link in url.findall(LINK)}
        assert all(link.get("rel") == "alternate" for link in url.findall(LINK))
    return found


def test_every_public_page_is_there_at_its_own_address(client):
    make_form(english=True)
    make_answer(slug="رسوم-الجواز")
    make_content()
    found = addresses(client)
    pages = Page.objects.filter(live=True, depth__gt=1)
    assert len(pages) > 10
    for page in pages:
        assert ROOT + page.get_url() in found
    assert len(found) == len(pages) + 2  # the lists of notices


def test_a_thing_in_two_languages_names_both(client):
    form = make_form(english=True)
    english = form.in_language("en")
    expected = {"ar": ROOT + form.url, "en": ROOT + english.url, "x-default": ROOT + form.url}
    found = addresses(client)
    assert found[ROOT + form.url] == found[ROOT + english.url] == expected
    home = {"ar": f"{ROOT}/ar/", "en": f"{ROOT}/en/", "x-default": f"{ROOT}/ar/"}
    assert found[f"{ROOT}/ar/"] == found[f"{ROOT}/en/"] == home


def test_a_twin_that_is_not_public_is_not_named(client):
    form = make_form(english=True)
    form.in_language("en").unpublish()
    found = addresses(client)
    assert found[ROOT + form.url] == {}
    assert not [
        place for place in found if form.in_language("en").slug in place and "/en/" in place
    ]


def test_notices_are_there_while_they_are_shown(client):
    both, arabic = make_notice(), make_notice(title_en="", body_en="")
    hidden = [make_notice((1, 2)), make_notice((-2, -1))]
    found = addresses(client)
    places = {code: f"{ROOT}/{code}/notices/{both.external_id}/" for code in ("ar", "en")}
    for place in places.values():
        assert found[place] == places | {"x-default": places["ar"]}
    assert found[f"{ROOT}/ar/notices/{arabic.external_id}/"] == {}
    assert f"{ROOT}/en/notices/{arabic.external_id}/" not in found
    assert f"{ROOT}/ar/notices/" in found
    assert not [p for p in found for notice in hidden if notice.external_id in p]


def test_every_address_answers(client):
    make_form(english=True)
    make_answer(slug="رسوم-الجواز")
    make_notice()
    for place in addresses(client):
        assert client.get(place.removeprefix(ROOT)).status_code == 200, place


def test_it_is_cheap_however_many_pages_there_are(client, django_assert_max_num_queries):
    for _ in range(12):
        make_form(english=True)
    make_notice(where="page", page=make_form())
    with django_assert_max_num_queries(6):
        assert len(addresses(client)) > 30


def test_many_addresses_are_parted_into_files(client, monkeypatch):
    for _ in range(3):
        make_form(english=True)
    everything = addresses(client)
    monkeypatch.setattr(OfficeSitemap, "limit", 7)
    index = sitemap(client)
    assert index.tag == f"{MAP}sitemapindex"
    files = [place.text for place in index.iter(f"{MAP}loc")]
    assert len(files) == -(-len(everything) // 7)
    parts = {}
    for file in files:
        assert file.startswith(f"{ROOT}/sitemap.xml?p=")
        part = addresses(client, file.removeprefix(f"{ROOT}/sitemap.xml"))
        assert len(part) <= 7
        assert not parts.keys() & part.keys()
        parts |= part
    assert parts == everything


@pytest.mark.parametrize("page", ["0", "2", "99999", "x", "-1", ""])
def test_there_is_no_other_file(client, page):
    assert client.get("/sitemap.xml", {"p": page}).status_code == (200 if page == "" else 404)
