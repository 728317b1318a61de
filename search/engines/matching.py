"""From an understood query to the questions an index is asked, in the words of no engine.

Every engine is asked the same, so that all of them find the same candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from search.language import Alternative, Group, Understood

FIELDS: Final = ("stems", "english", "keywords", "body", "number")
PROMINENT: Final = ("stems", "english", "keywords")
#: how much a word weighs by the field it stands in
WEIGHTS: Final = {"stems": 8.0, "english": 5.0, "keywords": 3.0, "body": 1.0, "number": 20.0}
PASSAGE: Final = 30  # words between the first and the last of those that stand together in a file
FEW: Final = 10  # with so many candidates no relaxed question is asked
_COSTLY: Final = 20_000  # postings that one question may read

Said = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One question: things asked for (each said in one of several ways, a way being stems that
    must all be there), in which fields, ``every`` one of them or any.

    A ``relaxed`` question is asked only when too little was found before.
    """

    things: tuple[tuple[Said, ...], ...]
    fields: tuple[str, ...]
    every: bool
    relaxed: bool


def stages(query: Understood, counts: Mapping[str, int]) -> Iterator[Stage]:
    """The questions in the order they are asked. ``counts`` tells how many documents have a stem:
    what a large index can say at once is bounded, the rarest words first."""
    if query.numbers:
        numbers = tuple((n,) for n in dict.fromkeys(query.numbers))
        yield Stage((numbers,), ("number",), every=True, relaxed=False)
    required = [g for g in query.groups if g.required]
    share = _COSTLY // max(1, len(required))
    strict = _things(_affordable(g.alternatives, counts, share) for g in required)
    if strict:
        yield Stage(strict, FIELDS, every=True, relaxed=False)
    telling = [g for g in query.groups if g.telling] or query.groups
    loose = _things(_telling(telling, counts))
    if loose:
        yield Stage(loose, PROMINENT, every=False, relaxed=True)
        yield Stage(loose, ("body",), every=False, relaxed=True)


def _things(groups: Iterator[list[Alternative]]) -> tuple[tuple[Said, ...], ...]:
    return tuple(ways for group in groups if (ways := _ways(group)))


def _ways(alternatives: Sequence[Alternative]) -> tuple[Said, ...]:
    said = (
        tuple(s for s in alternative.stems if any(c.isalnum() for c in s))
        for alternative in alternatives
    )
    return tuple(dict.fromkeys(stems for stems in said if stems))


def _cost(alternative: Alternative, counts: Mapping[str, int]) -> int:
    return sum(counts.get(stem, 0) for stem in alternative.stems)


def _affordable(
    group: Sequence[Alternative], counts: Mapping[str, int], budget: int
) -> list[Alternative]:
    """The likeliest alternatives of a group that stay within a budget, at least one."""
    kept: list[Alternative] = []
    for alternative in group:
        cost = _cost(alternative, counts)
        if not kept or cost <= budget:
            kept.append(alternative)
            budget -= cost
    return kept


def _telling(groups: Sequence[Group], counts: Mapping[str, int]) -> Iterator[list[Alternative]]:
    """The groups worth asking for alone: the rarest ones, as many as can be afforded."""
    priced = sorted(
        ((sum(_cost(a, counts) for a in g.alternatives), g.alternatives) for g in groups),
        key=lambda pair: pair[0],
    )
    budget = _COSTLY
    for place, (cost, alternatives) in enumerate(priced):
        if place and cost > budget:
            break
        yield _affordable(alternatives, counts, budget)
        budget -= cost
