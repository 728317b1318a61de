"""How well rankings agree with judgements: nDCG@10 and the share of good first answers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Judged = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the queries of one kind."""

    ndcg: float
    mrr: float
    first: float  # share with a good document in first place
    third: float  # ... among the first three
    nothing: float  # share with nothing shown at all


def one(ranking: Sequence[str], relevant: Judged) -> tuple[float, float, float, float, float]:
    """The five figures of one query."""
    gain = sum((2 ** relevant.get(d, 0) - 1) / math.log2(i + 2) for i, d in enumerate(ranking[:10]))
    best = sum(
        (2**g - 1) / math.log2(i + 2)
        for i, g in enumerate(sorted(relevant.values(), reverse=True)[:10])
    )
    good = min(2, max(relevant.values()))
    at = next((i for i, d in enumerate(ranking[:10]) if relevant.get(d, 0) >= good), None)
    reciprocal = 0.0 if at is None else 1 / (at + 1)
    return (
        gain / best,
        reciprocal,
        float(at == 0),
        float(at is not None and at < 3),
        float(not ranking),
    )


def by_type(queries: Sequence[dict], rankings: Mapping[str, Sequence[str]]) -> dict[str, Scores]:
    """Scores for each type of query, and for ``ALL``; queries without any answer are left out."""
    figures: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
    for query in queries:
        if query["relevant"]:
            values = one(rankings.get(query["id"], ()), query["relevant"])
            figures[query["type"]].append(values)
            figures["ALL"].append(values)
    return {
        name: Scores(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))
        for name, rows in figures.items()
    }
