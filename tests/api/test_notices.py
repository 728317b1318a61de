"""Notices as other sites read them."""

from __future__ import annotations

import pytest

from tests.factories import make_agency, make_form
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db


def test_a_notice_has_the_common_fields_and_its_own(api):
    notice = make_notice(agency=make_agency("MOI"), where="agency", level="urgent")
    item = api.get("/notices")["items"][0]
    whole = api.get(f"/notices/{notice.external_id}")
    assert set(whole) - set(item) == {"body_html"}
    assert (whole["kind"], whole["level"], whole["agency"]["id"]) == ("notice", "urgent", "MOI")
    assert whole["url"] == f"/ar/notices/{notice.external_id}/"
    assert whole["available_in"] == ["ar", "en"]
    assert whole["summary"] == "نص التنبيه بالعربية."
    assert whole["ends_at"].endswith("+03:00")
    assert (whole["keywords"], whole["topics"], whole["related"]) == ([], [], [])


def test_the_language_changes_words_and_addresses_only(api):
    both, arabic = make_notice(), make_notice(title_en="", body_en="")
    lists = {code: api.get("/notices", language=code) for code in ("ar", "en")}
    ids = [[item["id"] for item in told["items"]] for told in lists.values()]
    assert ids[0] == ids[1]
    english = {item["id"]: item for item in lists["en"]["items"]}
    assert english[both.external_id]["title"] == both.title_en
    assert english[both.external_id]["url"] == f"/en/notices/{both.external_id}/"
    only = english[arabic.external_id]
    assert (only["language"], only["available_in"]) == ("ar", ["ar"])
    assert (only["title"], only["url"]) == (
        arabic.title_ar,
        f"/ar/notices/{arabic.external_id}/",
    )


def test_only_notices_of_the_moment_are_told(api):
    hidden = [make_notice((1, 2)), make_notice((-2, -1))]
    assert api.get("/notices") == {"count": 0, "items": []}
    for notice in hidden:
        for language in ("ar", "en"):
            api.get(f"/notices/{notice.external_id}", status=404, language=language)
    api.get("/notices/notice.none", status=404)


def test_the_list_is_narrowed_by_agency_and_cut(api):
    moi = make_agency("MOI")
    mine = make_notice(agency=moi, where="agency")
    make_notice()
    assert [i["id"] for i in api.get("/notices", agency="moi")["items"]] == [mine.external_id]
    told = api.get("/notices", limit=1, offset=1)
    assert (told["count"], len(told["items"])) == (2, 1)
    api.get("/notices", status=422, agency="XXX")
    api.get("/notices", status=422, language="fr")


def test_the_most_urgent_comes_first(api):
    for level in ("information", "urgent", "warning"):
        make_notice(level=level)
    assert [i["level"] for i in api.get("/notices")["items"]] == [
        "urgent",
        "warning",
        "information",
    ]


def test_links_lead_to_public_pages_only(api):
    shown, hidden = make_form(), make_form(live=False)
    links = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in (shown, hidden))
    notice = make_notice(body_ar=f"<p>{links}</p>")
    body = api.get(f"/notices/{notice.external_id}")["body_html"]
    assert body == f'<p><a href="{shown.url}">x</a><a>x</a></p>'
