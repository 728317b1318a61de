"""The catalogue in an engine of its own, built once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from elasticsearch import Elasticsearch

from search.engines import Engine
from search.engines.breaker import Breaker
from search.engines.elastic import ElasticEngine, Options
from search.engines.embedded import EmbeddedEngine
from search.models import forget_synonyms
from search.promotions import forget_promotions
from tests.search.catalogue import documents
from tests.services import Unavailable, missing
from tests.services.elasticsearch import elasticsearch


@pytest.fixture(scope="session")
def catalogue_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """The demonstration catalogue, indexed. For reading only."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("catalogue"))
    engine.rebuild(documents())
    yield engine
    engine.store.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """An empty engine."""
    made = EmbeddedEngine(tmp_path / "index")
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """A real search server; without one its tests are left out loudly, or fail where required."""
    try:
        with elasticsearch() as url:
            yield url
    except Unavailable as error:
        missing("Elasticsearch", error)


def connected(url: str, folder: Path, words: Engine, **more: Any) -> ElasticEngine:
    """An engine with an index name of its own, patient with a busy machine unless told not to."""
    options = Options([url], index=f"test-{uuid.uuid4().hex[:10]}", **{"timeout": 20.0} | more)
    return ElasticEngine(options, Breaker(folder / "elasticsearch.json"), words.vocabulary)


def remove(url: str, name: str) -> None:
    """Take away every index of an engine."""
    with Elasticsearch(url) as client:
        for index in client.indices.get(index=f"{name}-*"):
            client.indices.delete(index=index)


@pytest.fixture
def server(
    elasticsearch_url: str, engine: EmbeddedEngine, tmp_path: Path
) -> Iterator[ElasticEngine]:
    """An empty index on the search server; its words are those of ``engine``."""
    made = connected(elasticsearch_url, tmp_path, engine)
    made.rebuild([])
    yield made
    remove(elasticsearch_url, made.options.index)


@pytest.fixture
def own_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedEngine]:
    """An index of its own for everything that asks for the engine of the process."""
    made = EmbeddedEngine(tmp_path / "search")
    monkeypatch.setattr("search.engines.embedded_engine", lambda: made)
    forget_synonyms()
    forget_promotions()
    yield made
    made.store.close()
    forget_synonyms()
    forget_promotions()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit happens at once: a test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda function, **options: function())
