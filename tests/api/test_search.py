"""Search and suggestions as other sites read them: shapes and refusals."""

from __future__ import annotations

import pytest

from search import indexing

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(office):
    indexing.index_pages([office.form, office.answer, office.guide, office.campaign])
    yield office
    for page in (office.form, office.answer, office.guide, office.campaign):
        page.unpublish()
    indexing.index_pages([office.form, office.answer, office.guide, office.campaign])


def test_what_is_found_names_its_page(api, indexed):
    answer = api.get("/search", q="تجديد جواز السفر")
    first = answer["items"][0]
    assert (first["id"], first["kind"], first["agency"]) == ("pas.renew", "form", "MOI")
    assert first["url"] == indexed.form.url
    assert "<mark>" in first["snippet"] + first["title"] or first["snippet"]
    assert answer["count"] >= 1
    assert answer["nearest"] == []
    english = api.get("/search", q="تجديد جواز السفر", language="en")
    assert english["items"][0]["url"] == indexed.english.url
    assert [hit["id"] for hit in english["items"]] == [hit["id"] for hit in answer["items"]]


def test_suggestions_while_typing(api, indexed):
    items = api.get("/suggest", q="تجديد")["items"]
    assert "pas.renew" in [item["id"] for item in items]
    assert len(items) <= 8


@pytest.mark.parametrize(
    ("params", "field"),
    [({"kind": "poem"}, "kind"), ({"agency": "XXX"}, "agency"), ({"language": "fr"}, "language")],
)
def test_unknown_words_are_refused(api, office, params, field):
    problem = api.get("/search", status=422, q="x", **params)
    assert [error["field"] for error in problem["errors"]] == [field]
