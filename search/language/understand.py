"""What a query means: groups of alternatives, each group one thing that was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .lexicon import END, KIND_WORDS, QUESTION_WORDS, Lexicon, Meaning, Rule
from .normalise import clean, tokens
from .numbers import case_reference, form_numbers, number_key, says_number
from .reading import Reader, Reading
from .vocabulary import Vocabulary

EMPTY: Final = Lexicon()
_STOP: Final = 0.25
_ACTION: Final = 0.6
_UNKNOWN: Final = 0.75
_UNKNOWN_COMMON: Final = 0.35
_PASSING: Final = 0.5  # a common word that documents only use in passing
_REPLACED: Final = 0.4
_SURE: Final = 0.95
_SAME_KIND: Final = 0.93
_DOUBT: Final = 0.75
_MAX_WORDS: Final = 24
_MAX_ALTERNATIVES: Final = 14
_Spot = tuple[tuple[int, ...], float]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Stems that together say one thing, and how sure it is that they say what was meant."""

    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """One thing asked for. ``mass`` is how much of the query it is; ``required`` groups must match
    where a strict answer is possible, ``telling`` ones are worth asking for alone."""

    alternatives: tuple[Alternative, ...]
    mass: float
    required: bool
    places: tuple[int, ...]
    action: str = ""
    telling: bool = True
    doubt: float = 0.0  # what it adds to the mass when asking whether a find is an answer


@dataclass(frozen=True, slots=True)
class Understood:
    """A query, read. ``numbers`` are form numbers it may name; ``reference`` a case reference."""

    query: str
    groups: tuple[Group, ...] = ()
    numbers: tuple[str, ...] = ()
    reference: str = ""
    actions: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    question: bool = False
    suggestion: str = ""
    stems: frozenset[str] = field(default_factory=frozenset)

    @property
    def blank(self) -> bool:
        """Nothing was asked: everything is the answer."""
        return not self.query


@dataclass(slots=True)
class _Sense:
    """A meaning found in the query, the words it was found in and how sure the find is."""

    places: tuple[int, ...]
    weight: float
    meaning: Meaning
    rule: bool = False


def understand(
    query: str, vocabulary: Vocabulary, synonyms: Lexicon = EMPTY, *, typing: bool = False
) -> Understood:
    """Read a query against the corpus' words and the editors' synonyms. Never raises."""
    shown = clean(query)
    words = list(tokens(shown))[:_MAX_WORDS]
    if not words:
        return Understood(shown if any(c.isprintable() and not c.isspace() for c in shown) else "")
    numbers, used = form_numbers(words)
    open_end = typing or not query[-1:].isspace()
    reader = Reader(vocabulary, synonyms)
    readings = reader.read(words, open_end=open_end)
    senses = list(_senses(readings, reader.lexicons))
    agencies = frozenset(s.meaning.agency for s in senses if s.meaning.agency)
    numbers += _agency_numbers(readings, agencies)
    groups = _Grouping(readings, senses, vocabulary, used).build()
    return Understood(
        query=shown,
        groups=tuple(groups),
        numbers=numbers,
        reference=case_reference(shown),
        actions=frozenset(g.action for g in groups if g.action),
        agencies=agencies,
        kinds=frozenset(KIND_WORDS[w.text] for w in words if w.text in KIND_WORDS),
        question=any(w.text in QUESTION_WORDS for w in words) or "؟" in shown or "?" in shown,
        suggestion=_suggestion(shown, readings, vocabulary),
        stems=frozenset(s for g in groups if g.mass > 0.1 for a in g.alternatives for s in a.stems),
    )


def _agency_numbers(readings: Sequence[Reading], agencies: frozenset[str]) -> tuple[str, ...]:
    """ "Justice form 155": the number under each agency that was named."""
    found: list[str] = []
    texts = [r.token for r in readings]
    for i, token in enumerate(texts):
        if token.script == "digits" and len(token.text) <= 5:
            found += [number_key(f"{agency}{token.text}") for agency in sorted(agencies)]
            if says_number(texts, i):
                found.append(f"no{token.text.lstrip('0')}")
    return tuple(found)


def _senses(readings: Sequence[Reading], lexicons: Sequence[Lexicon]) -> Iterator[_Sense]:
    for lexicon in lexicons:
        for start in range(len(readings)):
            yield from _phrases(readings, lexicon, start)
        yield from _rules(readings, lexicon)


def _phrases(readings: Sequence[Reading], lexicon: Lexicon, start: int) -> Iterator[_Sense]:
    """Every phrase of the dictionary that begins at a word."""
    for places, weight, meaning in _walk(readings, lexicon.tree, start):
        if isinstance(meaning, Meaning):
            yield _Sense(places, weight, meaning)


def _walk(
    readings: Sequence[Reading], tree: dict[str, Any], start: int
) -> Iterator[tuple[tuple[int, ...], float, Any]]:
    """Every entry of a tree whose path begins at a word; politeness inside may be skipped."""
    stack: list[tuple[int, dict[str, Any], tuple[int, ...], float]] = [(start, tree, (), 1.0)]
    while stack:
        at, branch, places, weight = stack.pop()
        if at >= len(readings):
            continue
        reading = readings[at]
        for key, sure in reading.keys.items():
            following = branch.get(key)
            if not isinstance(following, dict):
                continue
            taken = (*places, at)
            for entry in following.get(END, ()):
                yield taken, min(weight, sure), entry
            if len(following) > (END in following):
                stack.append((at + 1, following, taken, min(weight, sure)))
        if places and reading.stop:
            stack.append((at + 1, branch, places, weight * 0.97))


def _rules(readings: Sequence[Reading], lexicon: Lexicon) -> Iterator[_Sense]:
    where = _spots(readings, lexicon)
    tried: set[int] = set()
    for key in tuple(where):
        for rule in lexicon.rules.get(key, ()):
            if id(rule) not in tried:
                tried.add(id(rule))
                sense = _apply(rule, where, lexicon)
                if sense:
                    yield sense


def _spots(readings: Sequence[Reading], lexicon: Lexicon) -> dict[str, list[_Spot]]:
    """Where each word, each kind of thing (``=``) and each class (``@``) stands."""
    where: dict[str, list[_Spot]] = {}
    for i, reading in enumerate(readings):
        for key, sure in reading.keys.items():
            where.setdefault(key, []).append(((i,), sure))
            kind = lexicon.kinds.get(key)
            if kind:
                where.setdefault("=" + kind, []).append(((i,), sure * _SAME_KIND))
        for places, sure, name in _walk(readings, lexicon.classes, i):
            where.setdefault(name, []).append((places, sure))
    return where


def _apply(rule: Rule, where: dict[str, list[_Spot]], lexicon: Lexicon) -> _Sense | None:
    taken: set[int] = set()
    weight = 1.0
    for part in rule.parts:
        for key in part:
            same = where.get("=" + lexicon.kinds.get(key, "-"), ())
            options = [s for s in (*where.get(key, ()), *same) if taken.isdisjoint(s[0])]
            if not options:
                return None
            places, sure = max(options, key=lambda spot: spot[1])
            taken.update(places)
            weight = min(weight, sure)
    return _Sense(tuple(sorted(taken)), weight, rule.meaning, rule=True)


class _Grouping:
    """Turns readings and senses into groups: phrases first, then what is left word by word."""

    def __init__(
        self,
        readings: Sequence[Reading],
        senses: Sequence[_Sense],
        vocabulary: Vocabulary,
        used: frozenset[int],
    ) -> None:
        self.readings = readings
        self.vocabulary = vocabulary
        self.used = used
        self.only_stops = all(r.stop for r in readings)
        self.single: dict[int, list[_Sense]] = {}
        self.spans: dict[tuple[int, ...], list[_Sense]] = {}
        for sense in senses:
            if not sense.meaning.targets or not self._reachable(sense.meaning):
                continue
            if len(sense.places) == 1:
                self.single.setdefault(sense.places[0], []).append(sense)
            else:
                self.spans.setdefault(sense.places, []).append(sense)

    def _reachable(self, meaning: Meaning) -> bool:
        return any(
            all(self.vocabulary.knows(s) for s in target) for target in meaning.targets
        ) or any(any(self.vocabulary.knows(s) for s in target) for target in meaning.targets)

    def build(self) -> list[Group]:
        """The groups of the query, in no order that matters."""
        chosen = self._choose()
        replaced = {i for places in chosen for i in places}
        groups = [self._span(places, self.spans[places]) for places in chosen]
        for i, reading in enumerate(self.readings):
            whole = any(
                i in places and not any(s.rule for s in self.spans[places]) for places in chosen
            )
            if not whole:
                groups.append(self._word(i, reading, replaced=i in replaced))
        return groups

    def _choose(self) -> list[tuple[int, ...]]:
        """Phrases and rules that may stand beside each other: longer ones silence their parts."""
        chosen: list[tuple[int, ...]] = []
        for places in sorted(
            self.spans, key=lambda p: (-len(p), -max(s.weight for s in self.spans[p]), p)
        ):
            taken = set(places)
            if any(taken <= set(other) for other in chosen):
                continue
            overlap = [other for other in chosen if taken & set(other)]
            if len(overlap) > 1:
                continue
            chosen.append(places)
        return chosen[:4]

    def _targets(self, senses: Sequence[_Sense]) -> dict[tuple[str, ...], float]:
        found: dict[tuple[str, ...], float] = {}
        for sense in senses:
            for stems, worth in sense.meaning.weighted():
                weight = worth * sense.weight
                if stems and weight > found.get(stems, 0.0):
                    found[stems] = weight
        return found

    def _span(self, places: tuple[int, ...], senses: Sequence[_Sense]) -> Group:
        found = self._targets(senses)
        rule = all(s.rule for s in senses)
        literal = tuple(dict.fromkeys(self._best_key(self.readings[i]) for i in places))
        if not rule:
            found[literal] = max(found.get(literal, 0.0), 1.0)
        action = next((s.meaning.action for s in senses if s.meaning.action), "")
        if rule:
            found = {stems: min(1.0, weight + 0.05) for stems, weight in found.items()}
        mass = self._mass(found) * (_ACTION if action else 1.15 if rule else 1.0)
        return Group(self._alternatives(found), mass, required=True, places=places, action=action)

    def _best_key(self, reading: Reading) -> str:
        plain = {k: w for k, w in reading.keys.items() if not k.startswith("~")}
        known = {k: w for k, w in plain.items() if self.vocabulary.knows(k)}
        return max(known or plain, key=lambda k: (known or plain)[k])

    def _word(self, i: int, reading: Reading, *, replaced: bool) -> Group:
        senses = self.single.get(i, [])
        found = self._targets(senses)
        action = self._action(senses) if not replaced else ""
        for key, weight in reading.keys.items():
            if not key.startswith("~"):
                found[(key,)] = max(found.get((key,), 0.0), weight)
        known = any(self.vocabulary.knows(s) for stems in found for s in stems)
        mass = self._mass(found) if known else self.vocabulary.idf("")
        stop = reading.stop and not any(s.weight >= _SURE for s in senses)
        mass *= self._factor(reading, stop=stop, known=known, replaced=replaced, action=action)
        if known and not stop and reading.common and not self._prominent(found):
            mass *= _PASSING
        if i in self.used:
            mass *= 0.3
        required = known and not stop and not replaced and i not in self.used
        doubt = 0.0 if known or stop else max(0.0, _DOUBT - mass)
        return Group(
            self._alternatives(found), mass, required, (i,), action, known and not stop, doubt
        )

    def _prominent(self, found: dict[tuple[str, ...], float]) -> bool:
        prominent = self.vocabulary.prominent
        return any(prominent.get(s) for stems in found for s in stems)

    def _factor(
        self, reading: Reading, *, stop: bool, known: bool, replaced: bool, action: str
    ) -> float:
        factor = 1.0
        if stop and not self.only_stops:
            factor *= _STOP
        elif not known:
            factor *= _UNKNOWN_COMMON if reading.common else _UNKNOWN
        if replaced:
            factor *= _REPLACED
        if action:
            factor *= _ACTION
        return factor

    def _action(self, senses: Sequence[_Sense]) -> str:
        actions = [s for s in senses if s.meaning.action]
        return max(actions, key=lambda s: s.weight).meaning.action if actions else ""

    def _mass(self, found: dict[tuple[str, ...], float]) -> float:
        """How telling a group is: the idf of its best-known alternatives, more for longer ones."""
        best = 0.0
        top = max(found.values(), default=0.0)
        for stems, weight in found.items():
            known = [s for s in stems if self.vocabulary.knows(s)]
            if not known or weight < top - 0.25:
                continue
            value = sum(self.vocabulary.idf(s) for s in known) / len(stems)
            best = max(best, value * (1 + 0.2 * (len(known) - 1)))
        return best or self.vocabulary.idf("")

    def _alternatives(self, found: dict[tuple[str, ...], float]) -> tuple[Alternative, ...]:
        ranked = sorted(found.items(), key=lambda item: -item[1])[:_MAX_ALTERNATIVES]
        return tuple(Alternative(stems, weight) for stems, weight in ranked)


def _suggestion(shown: str, readings: Sequence[Reading], vocabulary: Vocabulary) -> str:
    """The query with its slips put right, or nothing where there were none."""
    if not any(r.corrected for r in readings):
        return ""
    parts: list[str] = []
    at = 0
    for reading in readings:
        if reading.corrected:
            word = vocabulary.words.get(reading.corrected)
            parts += [shown[at : reading.token.start], word.shown if word else reading.corrected]
            at = reading.token.end
    return "".join([*parts, shown[at:]])
