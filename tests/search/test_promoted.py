"""What editors put first for a query."""

from __future__ import annotations

import pytest
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion

from search import indexing
from search.query import search, suggest
from tests.factories import make_answer, make_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_engine", "at_once")]


@pytest.fixture
def things():
    """A form that answers, and an answer that does not."""
    form = make_form(title="ترخيص مخبز شعبي", external_id="bakery")
    answer = make_answer(title="متى تفتح المكتبة؟", external_id="library")
    indexing.index_pages([form, answer])
    return form, answer


def promote(query: str, **fields) -> SearchPromotion:
    return SearchPromotion.objects.create(query=Query.get(query), **fields)


def ids(query: str, **more) -> list[tuple[str, bool]]:
    return [(hit.id, hit.promoted) for hit in search(query, **more).items]


def test_a_promoted_page_comes_first(things) -> None:
    _, answer = things
    promote("مُخبز", page=answer)
    assert ids("مخبز") == [("library", True), ("bakery", False)]
    assert ids("ترخيص مخبز") == [("bakery", False)]
    answered = search("مخبز")
    assert answered.count == 2
    assert answered.facets["kind"] == {"form": 1, "faq": 1}
    assert ids("مخبز", kinds=["form"]) == [("bakery", False)]
    assert "library" not in [hit.id for hit in suggest("مخبز")]
    assert not QueryDailyHits.objects.exists()


def test_a_find_that_is_promoted_is_shown_once(things) -> None:
    form, answer = things
    promote("مخبز", page=answer, sort_order=1)
    promote("مخبز", page=form, sort_order=2)
    assert ids("مخبز") == [("library", True), ("bakery", True)]


def test_only_public_pages_are_promoted(things) -> None:
    _, answer = things
    promote("مخبز", page=answer)
    answer.unpublish()
    assert ids("مخبز") == [("bakery", False)]


def test_links_out_of_the_site_and_removed_promotions_are_passed_over(things) -> None:
    _, answer = things
    promote("مخبز", external_link_url="https://example.org/", external_link_text="x")
    row = promote("مخبز", page=answer)
    row.delete()
    assert ids("مخبز") == [("bakery", False)]
