"""Whatever anybody sends to the search page and the search API: an answer, soon."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from search import indexing
from tests.factories import make_form
from tests.search.test_fuzz import queries

PLACES = ("/ar/search/", "/en/search/", "/api/v1/search", "/api/v1/suggest")
RAW = ("%ED%A0%80", "%00", "%FF%FE", "%", "%zz", "&q=a&q=b", "a&kind=x&agency=%00&page=-1")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_engine", "at_once")]


def encoded() -> list[str]:
    """Queries as they come over the line; lone surrogates as their three bytes."""
    made = [quote(text.encode("utf-8", "surrogatepass")) for text in queries(393, seed=21)]
    return [*RAW, *made]


def test_no_request_is_an_error_or_slow(client) -> None:
    indexing.index_pages([make_form(title="تجديد جواز السفر", external_id="pas.renew")])
    client.get(PLACES[0] + "?q=x")
    slowest = 0.0
    for number, query in enumerate(encoded()):
        for place in PLACES if number < 14 else (PLACES[number % len(PLACES)],):
            began = time.process_time()
            answer = client.get(f"{place}?q={query}")
            slowest = max(slowest, time.process_time() - began)
            assert answer.status_code in {200, 400, 414, 422}, (place, query[:80])
    assert slowest < 1.0
