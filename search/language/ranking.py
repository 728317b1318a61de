"""Ordering candidates: how much of what was asked for a document says, and how prominently."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from .lexicon import action_titles, stop_words
from .normalise import fold
from .stem import stem
from .understand import Alternative, Group, Understood
from .vocabulary import Vocabulary

TITLE: Final = 1.0
ENGLISH_TITLE: Final = 0.95
KEYWORD: Final = 0.83
SUMMARY: Final = 0.5
BODY: Final = 0.38

# What it costs a document that its title names an action which was not asked for.
_UNASKED: Final = {
    "new": 0.0, "renew": 0.05, "lost": 0.1, "damaged": 0.12, "change": 0.1, "cancel": 0.12,
    "transfer": 0.09,
    "objection": 0.12, "copy": 0.1, "fee": 0.04, "time": 0.03, "pay": 0.03,
}  # fmt: skip
_KIND: Final = {
    "form": 0.04,
    "guide": 0.03,
    "faq": 0.01,
    "agency": -0.05,
    "campaign": -0.02,
    "page": 0.0,
}
_KIND_ASKED: Final = {"faq": 0.07, "guide": 0.05, "form": 0.0, "campaign": -0.03}
_ASKED: Final = frozenset({"fee", "time"})  # actions that are questions about a service
_NEUTRAL: Final = 0.2
_REACH: Final = 0.3
_FAMILY: Final = 0.03
_KIN_FROM: Final = 0.4
_PART: Final = 0.65
_MOST: Final = 0.75
_BEST: Final = 1.4
_EXACT: Final = 2.0
_ENOUGH: Final = 0.5
_ENOUGH_TOLD: Final = 0.3  # where a whole phrase or situation was recognised and is answered
_ANSWERED: Final = 0.65
_KEPT: Final = 0.36  # the part of the best score that belongs to the same answer
_KEPT_OF_FEW: Final = 0.2
_FEW: Final = 5
_SAYS_SOMETHING: Final = 0.12


@cache
def _general() -> frozenset[str]:
    """Stems of title words that tell what is done or asked rather than of what."""
    words = "إصدار لأول مرة طلب دليل حملة خدمات تبلغ تستغرق first issue request guide application"
    actions = (s for action in action_titles() for s in action.stems)
    return frozenset({*map(stem, map(fold, words.split())), *map(stem, stop_words()), *actions})


@dataclass(frozen=True, slots=True)
class Features:
    """What ranking looks at in a document; made once when it is indexed."""

    row: int
    id: str
    kind: str
    agency: str
    numbers: frozenset[str]
    fields: dict[str, float]  # stem: weight of the most prominent place it stands in
    titles: tuple[tuple[str, ...], ...]  # stems of the title in each language
    actions: frozenset[str]


@dataclass(slots=True)
class Ranked:
    """A candidate with its score (0 to 1) and the share of the query it covers."""

    features: Features
    score: float
    coverage: float


def rank(candidates: Sequence[Features], query: Understood, vocabulary: Vocabulary) -> list[Ranked]:
    """Best first. Ties fall to the shorter title, then to the id, so that order never flickers."""
    scorer = _Scorer(query, vocabulary)
    found = [scorer.cover(features) for features in candidates]
    scorer.compare(found)
    subject = subject_of([f.ranked for f in found], vocabulary)
    if subject:
        whole = sum(subject.values())
        for f in found:
            fields = f.ranked.features.fields
            kinship = sum(v * fields.get(s, 0.0) for s, v in subject.items()) / whole
            f.ranked.score += _FAMILY * kinship
    return sorted((f.ranked for f in found), key=_order)


def _order(ranked: Ranked) -> tuple[float, int, str]:
    titles = ranked.features.titles
    return -ranked.score, len(titles[0]) if titles else 0, ranked.features.id


@dataclass(slots=True)
class _Find:
    ranked: Ranked
    matched: set[str]


class _Scorer:
    """Scores documents for one query: what they cover first, then the finer points of those that
    cover enough to come near the top."""

    def __init__(self, query: Understood, vocabulary: Vocabulary) -> None:
        self.query = query
        self.vocabulary = vocabulary
        self.total = sum(g.mass for g in query.groups) or 1.0
        self.plan = [(g.mass, [(a.stems, a.weight) for a in g.alternatives]) for g in query.groups]
        order = [g.alternatives[0].stems[0] for g in query.groups if g.alternatives]
        self.neighbours = list(pairwise(order))
        self.kinds = _KIND_ASKED if query.question else _KIND
        self.exact = frozenset(n for n in query.numbers if not n.startswith("no"))
        self.general = _general()

    def cover(self, features: Features) -> _Find:
        """The first look: an exact number, or the share of the query a document says."""
        numbers = self.query.numbers
        if numbers and not features.numbers.isdisjoint(numbers):
            whole = not features.numbers.isdisjoint(self.exact)
            return _Find(Ranked(features, _EXACT if whole else _EXACT - 0.05, 1.0), set())
        covered, matched = _cover(features.fields, self.plan)
        coverage = covered / self.total
        return _Find(Ranked(features, coverage, coverage), matched)

    def compare(self, found: Sequence[_Find]) -> None:
        """The second look, at those within reach of the best."""
        reach = max((f.ranked.coverage for f in found), default=0.0) * _REACH
        for f in found:
            ranked = f.ranked
            if ranked.score >= _EXACT - 0.1:
                continue
            if ranked.coverage < reach:
                ranked.score = ranked.coverage * 0.5 / _BEST
                continue
            titles = ranked.features.titles
            score = ranked.coverage + 0.22 * self._precision(titles, f.matched)
            if self.neighbours:
                score += 0.06 * self._adjacency(titles)
            ranked.score = max(0.0, (score + self._fitting(ranked.features)) / _BEST)

    def _fitting(self, features: Features) -> float:
        """Kind, action and agency: what was asked for, and what was not."""
        query = self.query
        score = self.kinds.get(features.kind, 0.0)
        for action in features.actions - query.actions:
            score -= _UNASKED.get(action, 0.0)
        asked, answered = query.actions & _ASKED, features.actions & _ASKED
        if asked and answered:
            score += 0.06 if asked & answered else -0.1
        if features.agency in query.agencies:
            score += 0.05
        if features.kind in query.kinds:
            score += 0.1
        return score

    def _precision(self, titles: tuple[tuple[str, ...], ...], matched: set[str]) -> float:
        """How much of a title the query names: the better of its languages."""
        best = 0.0
        idf, general = self.vocabulary.idf, self.general
        for stems in titles:
            total = hit = 0.0
            for word in stems:
                value = idf(word)
                if word in matched:
                    hit += value
                elif word in general:
                    value *= _NEUTRAL
                total += value
            if hit and hit / total > best:
                best = hit / total
        return best

    def _adjacency(self, titles: tuple[tuple[str, ...], ...]) -> float:
        """How many neighbours of the query are neighbours in a title."""
        best = 0
        for stems in titles:
            pairs = set(pairwise(stems))
            best = max(best, sum(pair in pairs for pair in self.neighbours))
        return best / len(self.neighbours)


def subject_of(found: Sequence[Ranked], vocabulary: Vocabulary) -> dict[str, float]:
    """What the best finds are about: the telling words of their titles, with their weights."""
    if not found:
        return {}
    best = heapq.nlargest(3, found, key=lambda r: r.score)
    if not _KIN_FROM <= best[0].score < _EXACT - 0.1:
        return {}
    general = _general()
    subject: dict[str, float] = {}
    for r in best:
        if r.score < best[0].score * 0.85 or not r.features.titles:
            continue
        for s in r.features.titles[0]:
            if s not in general:
                subject[s] = subject.get(s, 0.0) + vocabulary.idf(s)
    return subject


def _cover(
    fields: dict[str, float], plan: list[tuple[float, list[tuple[tuple[str, ...], float]]]]
) -> tuple[float, set[str]]:
    """The mass of the query that the document says, and the stems that say it."""
    covered = 0.0
    matched: set[str] = set()
    for mass, alternatives in plan:
        best = 0.0
        for stems, weight in alternatives:
            if weight <= best:
                break
            if len(stems) == 1:
                value = fields.get(stems[0], 0.0) * weight
                if value:
                    matched.add(stems[0])
            else:
                parts = [fields.get(s, 0.0) for s in stems]
                have = sum(1 for p in parts if p)
                if not have:
                    continue
                value = weight * sum(parts) / len(parts)
                if have < len(parts):
                    value *= _PART if have < _MOST * len(parts) else 1.0
                value = min(value / _MOST if len(parts) > 3 else value, weight)
                matched.update(s for s, p in zip(stems, parts, strict=True) if p)
            best = max(best, value)
        covered += mass * best
    return covered, matched


def confident(ranked: Sequence[Ranked], query: Understood) -> list[Ranked]:
    """The part of a ranking that may be called an answer; nothing if the best says too little."""
    if not ranked:
        return []
    top = ranked[0]
    if query.numbers and top.score >= _EXACT - 0.1:
        return [r for r in ranked if r.score >= _EXACT - (0.1 if top.score < _EXACT else 0.0005)]
    total = sum(g.mass for g in query.groups) or 1.0
    doubt = sum(g.doubt for g in query.groups)
    enough = _ENOUGH_TOLD if _told(query, top.features) else _ENOUGH
    if top.coverage * total / (total + doubt) < enough:
        return []
    kept: list[Ranked] = []
    for part in (_KEPT, _KEPT_OF_FEW):
        kept = [r for r in ranked if r.score >= top.score * part and r.coverage >= _SAYS_SOMETHING]
        if len(kept) >= _FEW:
            break
    return kept


def _told(query: Understood, features: Features) -> bool:
    """Whether a document says a whole phrase or situation that was recognised in the query.

    Several words that mean something together are no accident, however much is told around them.
    """
    for group in query.groups:
        if len(group.places) > 1:
            alternatives = [(a.stems, a.weight) for a in group.alternatives]
            said, _ = _cover(features.fields, [(1.0, alternatives)])
            if said >= _ANSWERED:
                return True
    return False


def kin(best: Sequence[Ranked], vocabulary: Vocabulary) -> Understood | None:
    """A query for what the best finds are about, to bring in their family."""
    subject = subject_of(best, vocabulary)
    if not subject:
        return None
    groups = tuple(
        Group((Alternative((s,), 1.0),), mass, required=True, places=(i,))
        for i, (s, mass) in enumerate(subject.items())
    )
    return Understood("kin", groups)
