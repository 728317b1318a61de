"""From an understood query to an ordered list of finds, whatever the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from search.engines import Engine, Facets
from search.language import Ranked, Understood, confident, kin, rank

CANDIDATES: Final = 160
NEAREST: Final = 10
_FEW: Final = 6
_KIN: Final = 40
_KIN_COVERAGE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """``sure`` is the confident list, ``near`` the best of the rest where there is none.

    ``complete`` unless the engine had more candidates than are ranked.
    """

    sure: list[Ranked]
    near: list[Ranked]
    complete: bool


def find(engine: Engine, query: Understood, facets: Facets, limit: int = CANDIDATES) -> Found:
    """Everything that answers ``query``, best first; not narrowed to ``facets`` unless the engine
    had to cut its candidates off (then the cut is made among those that pass)."""
    vocabulary = engine.vocabulary()
    found = engine.candidates(query, Facets(), limit)
    ranked = rank(found.rows, query, vocabulary)
    sure = confident(ranked, query)
    if sure and len(sure) < _FEW and not query.numbers:
        sure = [*sure, *_family(engine, sure)]
    if facets and not found.complete:
        sure = _narrowed(engine, query, facets, limit, sure)
    near = [] if sure else [r for r in ranked if facets.allows(r.features.kind, r.features.agency)]
    return Found(sure, near[:NEAREST], found.complete)


def _family(engine: Engine, sure: list[Ranked]) -> list[Ranked]:
    """Further things about the same subject, behind the few that answer."""
    vocabulary = engine.vocabulary()
    about = kin(sure, vocabulary)
    if about is None:
        return []
    have = {r.features.row for r in sure}
    floor = sure[-1].score
    family = rank(engine.candidates(about, Facets(), _KIN).rows, about, vocabulary)
    return [
        Ranked(r.features, min(floor, r.score) * 0.5, r.coverage)
        for r in family
        if r.features.row not in have and r.coverage >= _KIN_COVERAGE
    ][: NEAREST * 2]


def _narrowed(
    engine: Engine, query: Understood, facets: Facets, limit: int, sure: list[Ranked]
) -> list[Ranked]:
    """Finds beyond the cut that pass the facets and are as good as the weakest before it."""
    floor = sure[-1].score if sure else 9.0
    have = {r.features.row for r in sure}
    rows = engine.candidates(query, facets, limit).rows
    more = rank(rows, query, engine.vocabulary())
    wider = [*sure, *(r for r in more if r.features.row not in have and r.score >= floor)]
    return sorted(wider, key=lambda r: -r.score)
