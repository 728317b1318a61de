"""The search server beside the embedded engine: the same queries on the same documents."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from search.engines import Facets
from search.engines.breaker import Breaker
from search.engines.elastic import ElasticEngine, Options
from search.engines.embedded import EmbeddedEngine
from search.finding import find
from search.language import understand
from tests.bench.search_bench import baseline, interleaved, many, subjects
from tests.bench.table import Row
from tests.search.catalogue import DATA, lines
from tests.services import Unavailable
from tests.services.elasticsearch import at_hand, elasticsearch

INDEX = "office-bench"
SAME = 0.95


def run(sizes: tuple[int, ...] = (421, 100_000)) -> list[Row]:
    """One set of rows for each size; a row that says why where there is no server."""
    try:
        if not at_hand():
            raise Unavailable("make test fetches it")
        with elasticsearch() as url:
            return [row for size in sizes for row in _rows(url, size)]
    except Unavailable as error:
        return [Row("Elasticsearch", "not measured", "", str(error)[:40], "", good=True)]


def _rows(url: str, size: int) -> list[Row]:
    queries = [item["query"] for item in lines(DATA / "judged-queries.jsonl")]
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedEngine(Path(folder))
        embedded.rebuild(many(size))
        options = Options([url], index=INDEX, timeout=30)
        server = ElasticEngine(
            options, Breaker(Path(folder) / "elasticsearch.json"), embedded.vocabulary
        )
        began = time.perf_counter()
        server.rebuild(many(size))
        seconds = time.perf_counter() - began
        measured = {"plain": baseline(embedded), **subjects(server)}
        interleaved(measured, queries, 3)
        timing = interleaved(measured, queries, 2)
        same = _same(server, embedded, queries)
        server.client().indices.delete(index=server.indices.live())
        embedded.store.close()
    name = f"Elasticsearch, {size:,} documents"
    rows = [Row(f"{name}: build", f"{seconds:.1f} s", "", "", "", good=True)]
    for subject, label in (("full", "search"), ("typed", "as you type")):
        for at in ("p50", "p99"):
            figure, base = getattr(timing[subject], at), getattr(timing["plain"], at)
            times = f"{figure / base:.1f} B"
            rows.append(
                Row(f"{name}: {label} {at}", f"{figure:.1f} ms", f"{base:.2f} ms", times, "", True)
            )
    goal = f">= {SAME:.0%}" if size < 5_000 else ""
    good = same >= SAME or not goal
    rows.append(Row(f"{name}: same first three", f"{same:.1%}", "embedded", "", goal, good))
    return rows


def _same(server: ElasticEngine, embedded: EmbeddedEngine, queries: list[str]) -> float:
    """The share of queries to which both give the same first three answers."""
    alike = 0
    for query in queries:
        understood = understand(query, embedded.vocabulary())
        first, second = (
            [r.features.id for r in (found.sure or found.near)[:3]]
            for found in (find(engine, understood, Facets()) for engine in (server, embedded))
        )
        alike += first == second
    return alike / len(queries)
