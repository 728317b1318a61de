"""Forms as other sites read them."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from forms_library.models import TransactionFormPage
from tests.factories import make_agency, make_form

pytestmark = pytest.mark.django_db


def test_a_form_tells_all_of_itself(api, office):
    form = api.get("/forms/pas.renew")
    assert form["id"] == "pas.renew"
    assert form["kind"] == "form"
    assert form["title"] == "تجديد جواز السفر"
    assert form["url"] == office.form.url
    assert (form["language"], form["available_in"]) == ("ar", ["ar", "en"])
    assert form["agency"] == {"id": "MOI", "name": "وزارة الداخلية"}
    assert form["topics"] == [{"id": "travel", "name": "السفر"}]
    assert form["keywords"] == ["سفر", "جواز"]
    assert form["number"] == "MOI-105"
    assert form["audience"] == ["citizen"]
    assert form["fee_kwd"] == "5.000"
    assert form["processing_days"] == 3
    assert form["requirements"] == ["الجواز القديم", "صورتان"]
    assert form["steps"] == ["املأ النموذج", "سلّمه"]
    assert form["online_service_url"] is None
    assert form["body_html"].startswith("<p>")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00", form["updated_at"])
    assert form["related"] == [
        {
            "id": "pas.q.fee",
            "kind": "faq",
            "title": "كم رسوم الجواز؟",
            "url": office.answer.url,
        }
    ]
    assert form["counters"] == [
        {
            "name": "كاونتر السالمية",
            "area": "السالمية",
            "hours": None,
            "phone": None,
            "accessible": False,
        }
    ]
    assert "باسبور" not in str(form)


def test_versions_are_those_in_force_and_before(api, client, office):
    versions = api.get("/forms/pas.renew")["versions"]
    assert [(v["version"], v["current"]) for v in versions] == [("3", True), ("2", False)]
    assert versions[0]["effective_from"] == "2026-01-01"
    assert versions[0]["note"] == "حقول أوضح"
    file = versions[0]["files"][0]
    assert (file["language"], file["purpose"], file["format"]) == ("ar", "fill", "pdf")
    assert file["bytes"] > 0
    assert file["pages"] == 1
    answer = client.get(file["url"])
    assert answer.getvalue().startswith(b"%PDF")
    assert answer["ETag"] == f'"{file["sha256"]}"'


def test_english_changes_words_and_addresses_only(api, office):
    arabic, english = api.get("/forms/pas.renew"), api.get("/forms/pas.renew", language="en")
    assert english["title"] == "Passport renewal"
    assert english["url"] == office.english.url
    assert english["url"].startswith("/en/forms/moi/")
    assert english["language"] == "en"
    assert english["agency"] == {"id": "MOI", "name": "Ministry of Interior"}
    assert english["topics"] == [{"id": "travel", "name": "Travel"}]
    assert english["requirements"] == ["The old passport"]
    assert english["counters"][0]["name"] == "Salmiya counter"
    assert english["related"][0]["title"] == "What does a passport cost?"
    assert english["related"][0]["url"] == office.answer.url
    same = ("id", "number", "fee_kwd", "keywords", "audience", "available_in", "updated_at")
    for name in same:
        assert arabic[name] == english[name]


def test_lists_leave_out_the_long_parts(api, office):
    answer = api.get("/forms")
    assert answer["count"] == 1
    item = answer["items"][0]
    whole = api.get("/forms/pas.renew")
    assert set(whole) - set(item) == {"body_html", "steps"}
    assert {name: whole[name] for name in item} == item


def test_lists_use_the_english_title_before_there_is_an_english_page(api):
    make_form(title="نموذج", title_en="A form", external_id="a.form")
    item = api.get("/forms", language="en")["items"][0]
    assert (item["title"], item["language"], item["available_in"]) == ("A form", "ar", ["ar"])
    assert item["url"].startswith("/ar/")
    whole = api.get("/forms/a.form", language="en")
    assert (whole["title"], whole["language"]) == ("نموذج", "ar")
    assert whole["url"] == item["url"]


def test_a_window_is_the_same_in_both_languages(api):
    for letter, english in zip("ابتثج", "edcba", strict=True):
        make_form(title=f"{letter} نموذج", title_en=f"{english} form", english=True)
    for offset in range(6):
        windows = [
            api.get("/forms", language=language, limit=2, offset=offset)
            for language in ("ar", "en")
        ]
        assert {window["count"] for window in windows} == {5}
        first, second = ([item["id"] for item in window["items"]] for window in windows)
        assert first == second
        assert len(first) == max(0, min(2, 5 - offset))


def test_a_list_is_narrowed_by_agency_topic_and_audience(api, office):
    other = make_form(agency=make_agency("MOH"), external_id="for.business", for_business=True)
    everybody = make_form(agency=make_agency("MOH"), external_id="for.all")

    def ids(**params):
        return {item["id"] for item in api.get("/forms", **params)["items"]}

    assert ids(agency="MOI") == {"pas.renew"}
    assert ids(agency="moi") == {"pas.renew"}
    assert ids(agency=["MOI", "MOH"]) == {"pas.renew", other.external_id, everybody.external_id}
    assert ids(topic="travel") == {"pas.renew"}
    assert ids(audience="business") == {"for.business", "for.all"}
    assert ids(audience=["business", "citizen"]) == {"for.business", "for.all", "pas.renew"}
    assert ids(agency="MOI", audience="business") == set()
    assert ids(agency="", topic="") == ids()


def test_updated_since_hears_of_both_languages(api, office):
    old = timezone.now() - datetime.timedelta(days=30)
    TransactionFormPage.objects.update(last_published_at=old)
    since = timezone.localtime(timezone.now() - datetime.timedelta(days=1)).isoformat()
    assert api.get("/forms", updated_since=since)["count"] == 0
    TransactionFormPage.objects.filter(pk=office.english.pk).update(
        last_published_at=timezone.now()
    )
    for language in ("ar", "en"):
        assert api.get("/forms", updated_since=since, language=language)["count"] == 1
    # what an answer told is accepted as it stands, also where nobody escaped the "+"
    told = api.get("/forms/pas.renew")["updated_at"]
    assert api.get("/forms", updated_since=told)["count"] == 1
    assert api.get("/forms", updated_since=told.replace("+", " "))["count"] == 1
    assert api.get("/forms", updated_since="2026-01-01")["count"] == 1


REFUSED = [
    ({"agency": "XXX"}, "agency", "unknown"),
    ({"agency": ["MOI", "XXX"]}, "agency", "unknown"),
    ({"topic": "nothing"}, "topic", "unknown"),
    ({"audience": "martian"}, "audience", "unknown"),
    ({"language": "fr"}, "language", "unknown"),
    ({"limit": "-1"}, "limit", "too_small"),
    ({"limit": "many"}, "limit", "invalid"),
    ({"limit": "1.5"}, "limit", "invalid"),
    ({"limit": ""}, "limit", "invalid"),
    ({"offset": "-1"}, "offset", "too_small"),
    ({"updated_since": "yesterday"}, "updated_since", "invalid"),
    ({"updated_since": "2026-02-31"}, "updated_since", "invalid"),
    ({"updated_since": "0001-01-01"}, "updated_since", "invalid"),
]


def test_values_that_cannot_be_are_refused_by_name(api, office):
    for params, field, code in REFUSED:
        for language in ("ar", "en"):
            problem = api.get("/forms", status=422, **{"language": language} | params)
            errors = [(error["field"], error["code"]) for error in problem["errors"]]
            assert errors == [(field, code)], params
            assert problem["errors"][0]["message"]


def test_a_limit_over_a_hundred_counts_as_a_hundred(api, office):
    assert api.get("/forms", limit=10**6)["count"] == 1
    assert api.get("/forms", limit=0) == {"count": 1, "items": []}
    assert api.get("/forms", offset=10**40) == {"count": 1, "items": []}
