"""Why a search found what it found, in words an editor can act on."""

from __future__ import annotations

from dataclasses import dataclass

from search.engines import Facets, get_engine, steady
from search.finding import find
from search.language import Ranked, Understood, understand
from search.models import synonym_lexicon
from search.query import SearchAnswer, answer

MOST = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing the query asked for: the stems it may stand as, surest first, and its weight."""

    words: tuple[tuple[str, float], ...]
    share: float
    action: str


@dataclass(frozen=True, slots=True)
class Match:
    """A thing found: which of the query's readings it says, and how prominently (0 to 1)."""

    id: str
    title: str
    url: str
    score: float
    coverage: float
    places: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query as read and what it led to. ``sure``: whether anything was shown as an answer."""

    answer: SearchAnswer
    readings: tuple[Reading, ...]
    matches: tuple[Match, ...]
    sure: bool


@steady
def explain(query: str, language: str) -> Explanation:
    """Run ``query`` as the public would and keep what it was made of."""
    engine = get_engine()
    understood = understand(query, engine.vocabulary(), synonym_lexicon())
    shown = answer(engine, understood, Facets(), language, MOST, 0)
    found = find(engine, understood, Facets())
    ranked = {r.features.id: r for r in (found.sure or found.near)}
    hits = shown.items or shown.nearest
    total = sum(group.mass for group in understood.groups) or 1.0
    return Explanation(
        answer=shown,
        readings=tuple(
            Reading(
                tuple((" ".join(a.stems), round(a.weight, 2)) for a in group.alternatives[:6]),
                round(group.mass / total, 2),
                group.action,
            )
            for group in sorted(understood.groups, key=lambda group: -group.mass)
        ),
        matches=tuple(
            Match(hit.id, hit.title, hit.url, hit.score, *_places(ranked[hit.id], understood))
            for hit in hits
            if hit.id in ranked
        ),
        sure=bool(shown.items),
    )


def _places(ranked: Ranked, understood: Understood) -> tuple[float, tuple[tuple[str, float], ...]]:
    fields = ranked.features.fields
    stems = sorted(understood.stems & fields.keys(), key=lambda stem: -fields[stem])
    return round(ranked.coverage, 2), tuple((stem, round(fields[stem], 2)) for stem in stems)
