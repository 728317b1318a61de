"""Answers that are none: of a search server that is too busy, or of what stands before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import outbox
from core.clock import JOBS
from search import engines
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.indexing import all_documents, differences
from search.lag import forget_lag
from search.query import search
from tests.factories import make_agency, make_answer
from tests.search.conftest import connected, remove
from tests.services.line import Line

pytestmark = [pytest.mark.django_db, pytest.mark.elastic, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def line(elasticsearch_url: str) -> Iterator[Line]:
    """The way to the server, on which something else may answer."""
    made = Line(elasticsearch_url)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def server(
    line: Line,
    elasticsearch_url: str,
    own_engine: EmbeddedEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ElasticEngine]:
    """The search server of the office."""
    made = connected(line.url, tmp_path, own_engine)
    monkeypatch.setattr("search.engines.elastic_engine", lambda: made)
    monkeypatch.setattr("search.lag.ALLOWED", timedelta(minutes=1))  # busy machine, no worker
    forget_lag()
    make_agency("KM")
    for engine in (own_engine, made):
        engine.rebuild(all_documents())
    yield made
    remove(elasticsearch_url, made.options.index)


def published(title: str, id_: str) -> Any:
    page = make_answer(title=title, external_id=id_, agency=make_agency("KM"))
    page.save_revision().publish()
    return page


def found(q: str) -> list[str]:
    return [hit.id for hit in search(q).items]


def drift() -> int:
    return sum(len(differences(engine)) for engine in engines.kept_engines())


def mend() -> None:
    """What the clock does every minute, and a worker right after it."""
    JOBS["mend_search"].run(timezone.now())
    outbox.deliver()


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (429, '{"error": {"type": "circuit_breaking_exception"}, "status": 429}'),
        (502, "<html>Bad gateway</html>"),
        (200, "<html>Back soon</html>"),
        (200, '{"took": 1'),
    ],
)
def test_an_answer_that_is_none_is_noticed(
    server: ElasticEngine, line: Line, client: Client, status: int, content: str
) -> None:
    published("ترخيص مخبز", "bakery")
    line.answer(status, content)
    for address in ("/ar/search/?q=مخبز", "/api/v1/search?q=مخبز&agency=KM", "/en/search/"):
        assert client.get(address).status_code == 200
    assert found("مخبز") == ["bakery"]
    assert server.breaker.state == "open"
    laundry = published("ترخيص مغسلة", "laundry")
    mend()
    assert server.breaker.state == "open"
    line.restore()
    laundry.unpublish()
    mend()
    assert engines.get_engine() is server
    assert (found("مخبز"), found("مغسلة"), drift()) == (["bakery"], [], 0)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (429, '{"error": {"type": "es_rejected_execution_exception"}, "status": 429}'),
        (503, "<html>Back soon</html>"),
        (200, '{"took": 1'),
    ],
)
def test_a_write_that_got_no_true_answer_is_made_up_for(
    server: ElasticEngine, line: Line, status: int, content: str
) -> None:
    line.answer(status, content)
    published("ترخيص مخبز", "bakery")
    assert server.breaker.state == "open"
    assert found("مخبز") == ["bakery"]
    line.restore()
    mend()
    assert engines.get_engine() is server
    assert (found("مخبز"), drift()) == (["bakery"], 0)
