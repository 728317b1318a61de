"""The judged queries on the search server: the same answers, the same floors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.language import rank, understand
from tests.search.catalogue import DATA, documents, lines
from tests.search.conftest import connected, remove
from tests.search.scoring import by_type
from tests.search.test_relevance import FLOORS, answers

pytestmark = pytest.mark.elastic
SAME = 0.95  # the share of queries with the same first three
TYPED = 40


@pytest.fixture(scope="module")
def server(
    elasticsearch_url: str, catalogue_engine: EmbeddedEngine, tmp_path_factory
) -> Iterator[ElasticEngine]:
    """The demonstration catalogue on the search server."""
    folder = tmp_path_factory.mktemp("relevance")
    made = connected(elasticsearch_url, folder, catalogue_engine)
    made.rebuild(documents())
    yield made
    remove(elasticsearch_url, made.options.index)


@pytest.fixture(scope="module")
def shown(server: ElasticEngine, catalogue_engine: EmbeddedEngine):
    """What each engine shows, by set of queries and query."""
    engines = {"embedded": catalogue_engine, "elasticsearch": server}

    @cache
    def run(engine: str, name: str) -> dict[str, list[str]]:
        queries = lines(DATA / f"{name}.jsonl")
        both = {item["id"]: answers(engines[engine], item["query"]) for item in queries}
        return {id_: sure or near for id_, (sure, near) in both.items()}

    return run


@pytest.mark.parametrize("name", FLOORS)
def test_both_engines_give_the_same_first_three(shown, name: str) -> None:
    mine, other = shown("elasticsearch", name), shown("embedded", name)
    apart = [id_ for id_ in mine if mine[id_][:3] != other[id_][:3]]
    assert len(apart) / len(mine) <= 1 - SAME, apart


@pytest.mark.parametrize("name", FLOORS)
def test_relevance_keeps_its_floors(shown, name: str) -> None:
    scores = by_type(list(lines(DATA / f"{name}.jsonl")), shown("elasticsearch", name))
    below = {
        k: round(scores[k].ndcg, 3) for k, least in FLOORS[name].items() if scores[k].ndcg < least
    }
    assert below == {}


def test_both_engines_complete_alike(server: ElasticEngine, catalogue_engine) -> None:
    vocabulary = catalogue_engine.vocabulary()
    queries = [item["query"] for item in lines(DATA / "judged-queries.jsonl")]
    apart = []
    for query in queries:
        typed = understand(query[: max(3, len(query) // 2)], vocabulary, typing=True)
        first, second = (
            [r.features.id for r in rank(engine.suggest(typed, TYPED), typed, vocabulary)[:3]]
            for engine in (server, catalogue_engine)
        )
        if first != second:
            apart.append(query)
    assert len(apart) / len(queries) <= 1 - SAME, apart
