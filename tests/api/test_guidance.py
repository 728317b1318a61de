"""Answers, guides, campaigns and single pages as other sites read them."""

from __future__ import annotations

import json

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.api.conftest import choose
from tests.factories import make_answer, make_campaign, make_content

pytestmark = pytest.mark.django_db


def test_an_answer_gives_the_short_answer_first(api, office):
    item = api.get("/faqs", topic="travel")["items"][0]
    whole = api.get("/faqs/pas.q.fee")
    assert item["short_answer"] == whole["short_answer"] == "خمسة دنانير."
    assert item["summary"] == "خمسة دنانير."
    assert set(whole) - set(item) == {"body_html", "steps", "papers", "fee_kwd"}
    assert (whole["kind"], whole["steps"], whole["fee_kwd"]) == ("faq", [], None)


def test_a_guide(api, office):
    assert api.get("/guides", agency="MOI")["count"] == 1
    guide = api.get("/guides/guide.pas", language="en")
    assert (guide["kind"], guide["title"]) == ("guide", "دليل الجوازات")
    assert guide["body_html"].startswith("<p>")


def test_a_campaign_names_what_it_promotes_in_the_editors_order(api, office):
    item = api.get("/campaigns", language="en")["items"][0]
    assert item["starts_on"] == "2026-06-01"
    assert item["ends_on"] is None
    assert item["promotes"] == [
        {"id": "pas.renew", "kind": "form", "title": "Passport renewal", "url": office.english.url},
        {"id": "guide.pas", "kind": "guide", "title": "دليل الجوازات", "url": office.guide.url},
    ]
    assert api.get("/campaigns/camp.travel")["promotes"][0]["title"] == "تجديد جواز السفر"


def test_what_is_not_public_is_not_named(api, office):
    office.form.unpublish()
    promoted = api.get("/campaigns/camp.travel")["promotes"]
    assert [thing["id"] for thing in promoted] == ["guide.pas"]


def test_links_in_a_body_lead_to_public_pages_only(api):
    shown = make_answer(title="ظاهر")
    hidden = make_answer(title="مخفي", slug="hidden-slug", live=False)
    links = [
        f'<a linktype="page" id="{shown.pk}">أ</a>',
        f'<a id="{hidden.pk}" linktype="page">ب</a>',
    ]
    page = make_answer(body=f"<p>{''.join(links)}</p>")
    body = api.get(f"/faqs/{page.external_id}")["body_html"]
    assert body == f'<p><a href="{shown.url}">أ</a><a>ب</a></p>'


def test_a_page_by_its_address(api, home, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shown = make_answer(title="جواب")
    hidden = make_answer(title="جواب مخفي", slug="hidden-slug", live=False)
    image = get_image_model().objects.create(title="صورة", file=get_test_image_file())
    text = (
        f'<p><a linktype="page" id="{shown.pk}">أ</a><a linktype="page" id="{hidden.pk}">ب</a></p>'
    )
    picture = {"image": image.pk, "decorative": False, "alt_text": "مبنى"}
    body = [
        {"type": "text", "value": text, "id": "one"},
        {"type": "steps", "value": {"steps": [{"title": "أولًا", "text": "افعل"}]}, "id": "two"},
        {"type": "picture", "value": picture, "id": "three"},
        {"type": "link", "value": {"page": shown.pk, "text": ""}, "id": "four"},
        {"type": "link", "value": {"page": hidden.pk, "text": ""}, "id": "five"},
        {"type": "note", "value": {"level": "warn", "text": text}, "id": "six"},
    ]
    page = make_content(slug="privacy", body=json.dumps(body))
    answer = api.get("/pages/ar/privacy")
    assert answer["id"] == page.external_id
    assert (answer["kind"], answer["url"], answer["agency"]) == ("page", "/ar/privacy/", None)
    html = f'<p><a href="{shown.url}">أ</a><a>ب</a></p>'
    values = {block["id"]: (block["type"], block["value"]) for block in answer["body"]}
    assert values["one"] == ("text", html)
    assert values["two"] == ("steps", {"steps": [{"title": "أولًا", "text": "افعل"}]})
    assert values["four"] == ("link", {"text": "جواب", "url": shown.url})
    assert values["five"] == ("link", {"text": "", "url": None})
    assert values["six"] == ("note", {"level": "warn", "text": html})
    kind, resolved = values["three"]
    assert kind == "picture"
    assert resolved["alt"] == "مبنى"
    assert resolved["url"].startswith("/media/")
    assert (resolved["width"], resolved["height"]) == (640, 480)
    assert "hidden-slug" not in json.dumps(answer)


def test_a_page_in_english_has_english_around_it(api, client, office):
    answer = api.get(f"/pages{office.english.url.rstrip('/')}")
    assert answer["id"] == "pas.renew"
    assert answer["language"] == "en"
    assert answer["agency"]["name"] == "Ministry of Interior"
    assert answer["body"] is None
    assert answer["body_html"].startswith("<p>English")
    assert client.get(f"/api/v1/pages{office.english.url}")["Content-Language"] == "en"


def test_other_kinds_of_pages_have_an_address_too(api, office):
    for path in ["ar", "en", "ar/forms", "ar/forms/moi", "en/agencies/moi"]:
        assert api.get(f"/pages/{path}")["url"] == f"/{path}/"


def test_no_page_at_an_address_is_a_404(api, office):
    for path in ["fr", "home", "ar/nothing", "", "ar/../en", "home-en/forms", "ar//forms//moi"]:
        api.get(f"/pages/{path}", status=404)


def test_the_english_page_goes_with_its_arabic_one(api):
    arabic = make_content(slug="about")
    make_content("en", slug="about", translation_key=arabic.translation_key)
    assert api.get("/pages/en/about")["available_in"] == ["ar", "en"]
    arabic.unpublish()
    api.get("/pages/en/about", status=404)
    api.get("/pages/ar/about", status=404)


def test_promotes_may_name_nothing(api):
    make_campaign(promotes=choose())
    assert api.get("/campaigns")["items"][0]["promotes"] == []
