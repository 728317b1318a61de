"""Judged queries on the demonstration catalogue, through the same steps as the site's search."""

from __future__ import annotations

import pytest

from search.engines import Facets
from search.engines.embedded import EmbeddedEngine
from search.finding import find
from search.language import understand
from tests.search.catalogue import DATA, lines
from tests.search.scoring import Scores, by_type

FLOORS = {
    "exact": 0.89, "morph": 0.80, "ortho": 0.94, "typo": 0.88, "dialect": 0.87, "english": 0.84,
    "arabizi": 0.80,
    "formno": 1.00, "question": 0.85, "prefix": 0.80, "ALL": 0.89,
}  # fmt: skip


@pytest.fixture(scope="module")
def judged() -> list[dict]:
    return list(lines(DATA / "judged-queries.jsonl"))


@pytest.fixture(scope="module")
def found(
    catalogue_engine: EmbeddedEngine, judged: list[dict]
) -> dict[str, tuple[list[str], list[str]]]:
    """For each query the ids shown as an answer, and those shown as near."""
    answers = {}
    for item in judged:
        result = find(
            catalogue_engine, understand(item["query"], catalogue_engine.vocabulary()), Facets()
        )
        answers[item["id"]] = (
            [r.features.id for r in result.sure],
            [r.features.id for r in result.near],
        )
    return answers


@pytest.fixture(scope="module")
def scores(judged: list[dict], found: dict[str, tuple[list[str], list[str]]]) -> dict[str, Scores]:
    return by_type(judged, {id_: sure or near for id_, (sure, near) in found.items()})


@pytest.mark.parametrize("kind", FLOORS)
def test_relevance_keeps_its_floor(scores: dict[str, Scores], kind: str) -> None:
    assert scores[kind].ndcg >= FLOORS[kind], {k: round(s.ndcg, 3) for k, s in scores.items()}


def test_the_first_answers_are_good(scores: dict[str, Scores]) -> None:
    everything = scores["ALL"]
    assert everything.mrr >= 0.97
    assert everything.first >= 0.95
    assert everything.third >= 0.98
    assert everything.nothing <= 0.01


def test_nonsense_gets_no_confident_answer(
    judged: list[dict], found: dict[str, tuple[list[str], list[str]]]
) -> None:
    unanswerable = [item for item in judged if not item["relevant"]]
    silent = [item for item in unanswerable if not found[item["id"]][0]]
    assert len(silent) / len(unanswerable) >= 0.875
