"""Search straight in the engine, against one plain ``bm25`` OR query on the same table."""

from __future__ import annotations

import dataclasses
import gc
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.searchable import SearchDocument, SearchText
from search.engines import Engine, Facets
from search.engines.embedded import EmbeddedEngine
from search.finding import find
from search.language import Marker, stem, tokens, understand
from search.language.files import lines as words_of
from tests.bench.table import Row
from tests.search.catalogue import DATA, documents, lines

PLACES = [
    "السالمية",
    "حولي",
    "الفروانية",
    "الجهراء",
    "الأحمدي",
    "المنقف",
    "الفحيحيل",
    "صباح",
    "الناصر",
    "الرميثية",
    "سلوى",
    "بيان",
    "مشرف",
    "الخالدية",
    "الشويخ",
    "العديلية",
    "القادسية",
    "الدسمة",
    "الصليبخات",
    "الأندلس",
    "الرقعي",
    "خيطان",
    "الرابية",
    "العارضية",
    "المهبولة",
    "أبوحليفة",
    "الفنطاس",
    "العقيلة",
    "هدية",
    "الرقة",
    "الصباحية",
    "الوفرة",
    "العبدلي",
    "النسيم",
    "العيون",
    "القصر",
]


@dataclass(slots=True)
class Timing:
    """Milliseconds in the middle and near the end."""

    p50: float
    p99: float


def many(count: int, seed: int = 7) -> Iterator[SearchDocument]:
    """The catalogue, and variations of it: another place, another number, some other words."""
    base = documents()
    yield from base[:count]
    source = random.Random(seed)
    common = list(words_of("frequent-ar.txt"))[200:9000]
    for number in range(len(base), count):
        item = base[number % len(base)]
        place = source.choice(PLACES)
        extra = " ".join(source.choices(common, k=25))
        arabic = item.texts["ar"]
        texts = dict(item.texts)
        texts["ar"] = SearchText(
            f"{arabic.title} {place} {number}", arabic.summary, f"{arabic.body} {extra}"
        )
        yield dataclasses.replace(
            item, id=f"{item.id}.{number}", texts=texts, number=f"{item.agency}-{number}"
        )


def _timing(samples: list[float]) -> Timing:
    ordered = sorted(samples)
    return Timing(
        statistics.median(ordered) * 1000,
        ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000,
    )


def interleaved(
    measured: dict[str, Callable[[str], object]], queries: list[str], rounds: int
) -> dict[str, Timing]:
    """Each query to each subject in turn, so that all meet the same weather."""
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for query in queries:
            for name, subject in measured.items():
                began = time.perf_counter()
                subject(query)
                taken[name].append(time.perf_counter() - began)
    return {name: _timing(samples) for name, samples in taken.items()}


def baseline(engine: EmbeddedEngine) -> Callable[[str], object]:
    """One ``bm25`` OR query, ten rows."""
    connection = engine.store.connection()

    def plain(query: str) -> object:
        words = [stem(token.text) for token in tokens(query)] or ["a"]
        match = " OR ".join('"' + word + '"' for word in words)
        sql = "SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT 10"
        return connection.execute(sql, (match,)).fetchall()

    return plain


def subjects(engine: Engine) -> dict[str, Callable[[str], object]]:
    """A search as the page asks it, and one as it is typed."""

    def full(query: str) -> object:
        understood = understand(query, engine.vocabulary())
        found = find(engine, understood, Facets())
        shown = (found.sure or found.near)[:10]
        marker = Marker(understood.stems)
        stored = engine.stored([r.features.row for r in shown])
        return [
            marker.snippet(s.texts["ar"][2]) + marker.mark(s.texts["ar"][0])
            for s in stored.values()
        ]

    def typed(query: str) -> object:
        understood = understand(
            query[: max(3, len(query) * 2 // 3)], engine.vocabulary(), typing=True
        )
        found = find(engine, understood, Facets(), 40)
        return engine.stored([r.features.row for r in found.sure[:8]])

    return {"full": full, "typed": typed}


def _publication(engine: EmbeddedEngine, documents_: list[SearchDocument]) -> float:
    """Milliseconds from putting one document to another connection finding it."""
    taken = []
    for number, item in enumerate(documents_[:60]):
        changed = dataclasses.replace(item, number=f"ZZ-{number}")
        began = time.perf_counter()
        engine.put([changed])
        engine.store.connection().execute(
            "SELECT rowid FROM fts WHERE fts MATCH ?", (f'"zz{number}"',)
        ).fetchall()
        taken.append(time.perf_counter() - began)
    engine.put(documents_[:60])
    return statistics.median(taken) * 1000


def run(sizes: tuple[int, ...] = (421, 100_000)) -> list[Row]:
    """One set of rows for each size of the index."""
    queries = [item["query"] for item in lines(DATA / "judged-queries.jsonl")]
    rows: list[Row] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows += _rows(size, Path(folder), queries)
        gc.collect()
    return rows


def _rows(size: int, folder: Path, queries: list[str]) -> list[Row]:
    large = size > 5_000
    engine = EmbeddedEngine(folder)
    began = time.perf_counter()
    engine.rebuild(many(size))
    seconds = time.perf_counter() - began
    megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    measured = {"plain": baseline(engine), **subjects(engine)}
    interleaved(measured, queries, 1)
    timing = interleaved(measured, queries, 2 if large else 6)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    plain = timing["plain"]
    goals = (
        {"full": (0.8, 0.7), "typed": (0.8, 0.8)}
        if large
        else {"full": (12, 12), "typed": (13, 13)}
    )
    name = f"{size:,} documents"
    rows = [
        Row(
            f"{name}: build",
            f"{seconds:.1f} s",
            f"{megabytes:.0f} MB",
            f"{memory:.0f} MB RSS",
            "",
            good=True,
        )
    ]
    for subject, label in (("full", "search"), ("typed", "as you type")):
        for at, goal in zip(("p50", "p99"), goals[subject], strict=True):
            figure, base = getattr(timing[subject], at), getattr(plain, at)
            rows.append(
                Row(
                    f"{name}: {label} {at}",
                    f"{figure:.2f} ms",
                    f"{base:.2f} ms",
                    f"{figure / base:.2f} B",
                    f"≤ {goal} B",
                    figure <= goal * base,
                )
            )
    visible = _publication(engine, documents())
    rows.append(
        Row(
            f"{name}: publication visible",
            f"{visible:.2f} ms",
            f"{plain.p50:.2f} ms",
            f"{visible / plain.p50:.1f} B",
            "≤ 10 B",
            visible <= 10 * plain.p50,
        )
    )
    engine.store.close()
    return rows
