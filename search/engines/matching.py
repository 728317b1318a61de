"""From an understood query to the questions FTS5 is asked, every word of them quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from search.documents import AGENCY_MARK, KIND_MARK, filter_token
from search.engines import Facets
from search.language import Alternative, Group, Understood

_COSTLY: Final = 20_000  # postings that one question may read


class Stage:
    """One question to FTS5; a ``relaxed`` one is asked only when too little was found before."""

    __slots__ = ("relaxed", "text")

    def __init__(self, text: str, *, relaxed: bool) -> None:
        self.text, self.relaxed = text, relaxed


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def stages(query: Understood, facets: Facets, counts: Mapping[str, int]) -> Iterator[Stage]:
    """The questions in the order they are asked. ``counts`` tells how many documents have a stem:
    what a large index can say at once is bounded, the rarest words first."""
    narrowed = _narrowing(facets)
    if query.numbers:
        numbers = " OR ".join(_quoted(n) for n in dict.fromkeys(query.numbers))
        yield Stage(f"(number : ({numbers})){narrowed}", relaxed=False)
    required = [g for g in query.groups if g.required]
    share = _COSTLY // max(1, len(required))
    groups = [
        text for g in required if (text := _group(_affordable(g.alternatives, counts, share)))
    ]
    if groups:
        yield Stage(f"({' AND '.join(groups)}){narrowed}", relaxed=False)
    telling = [g for g in query.groups if g.telling] or query.groups
    loose = [text for g in _telling(telling, counts) if (text := _group(g))]
    if loose:
        either = " OR ".join(loose)
        yield Stage(f"({{stems english keywords}} : ({either})){narrowed}", relaxed=True)
        yield Stage(f"(body : ({either})){narrowed}", relaxed=True)


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


def _telling(groups: Sequence[Group], counts: Mapping[str, int]) -> list[list[Alternative]]:
    """The groups worth asking for alone: the rarest ones, as many as can be afforded."""
    priced = sorted(
        ((sum(_cost(a, counts) for a in g.alternatives), g.alternatives) for g in groups),
        key=lambda pair: pair[0],
    )
    chosen: list[list[Alternative]] = []
    budget = _COSTLY
    for cost, alternatives in priced:
        if chosen and cost > budget:
            break
        chosen.append(_affordable(alternatives, counts, budget))
        budget -= cost
    return chosen


def _group(alternatives: Sequence[Alternative]) -> str:
    parts = []
    for alternative in alternatives:
        stems = [s for s in alternative.stems if any(c.isalnum() for c in s)]
        if stems:
            text = " AND ".join(_quoted(s) for s in stems)
            parts.append(f"({text})" if len(stems) > 1 else text)
    return f"({' OR '.join(dict.fromkeys(parts))})" if parts else ""


def _narrowing(facets: Facets) -> str:
    text = ""
    for mark, values in ((KIND_MARK, facets.kinds), (AGENCY_MARK, facets.agencies)):
        if values:
            text += f" AND number : ({' OR '.join(_quoted(filter_token(mark, v)) for v in values)})"
    return text
