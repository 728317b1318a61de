"""The seed dictionary: what people say, and what titles call it.

Compiled once per process from the files in ``search/data``; editors' synonyms join it at query
time as a second, small lexicon of the same make.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from .files import lines, pairs
from .normalise import tokens
from .stem import stem

_TARGET_WEIGHTS: Final = (0.92, 0.88, 0.84)
_LONGEST_PHRASE: Final = 4
END: Final = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a spoken phrase stands for: sets of title stems, likeliest first; maybe an action."""

    targets: tuple[tuple[str, ...], ...]
    action: str = ""
    agency: str = ""

    def names_one_thing(self) -> bool:
        """Whether it is one word for one thing: a kind that rules may speak of."""
        return len(self.targets) == 1 and len(self.targets[0]) == 1 and not self.action

    def weighted(self) -> Iterable[tuple[tuple[str, ...], float]]:
        """Each set of title stems with what it is worth."""
        for place, target in enumerate(self.targets):
            yield target, _TARGET_WEIGHTS[min(place, len(_TARGET_WEIGHTS) - 1)]


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that mean something together, wherever in the query they stand."""

    parts: tuple[tuple[str, ...], ...]
    meaning: Meaning


@dataclass(slots=True)
class Lexicon:
    """Phrases in a tree of word keys, rules by their first key, and the single words in them.

    ``classes`` is a second tree: words and phrases that rules treat as one (``@maid``).
    """

    tree: dict[str, Any] = field(default_factory=dict)
    classes: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    verbs: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)
    english: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)  # a word's key to the one thing it names

    def finish(self) -> None:
        """File rules also under what their first word names, once everything is taught."""
        for key, branch in self.tree.items():
            named = [m.targets[0][0] for m in branch.get(END, ()) if m.names_one_thing()]
            if len(set(named)) == 1:
                self.kinds[key] = named[0]
        for key in tuple(self.rules):
            kind = self.kinds.get(key)
            if kind:
                self.rules.setdefault("=" + kind, []).extend(self.rules[key])

    def add(self, said: str, meaning: Meaning) -> None:
        """Teach one way of saying it; ``a + b`` makes a rule of words anywhere in the query."""
        parts = [self._keys(part) for part in said.split("+")]
        if not all(parts):
            return
        if len(parts) > 1 or parts[0][0].startswith("@"):
            rule = Rule(tuple(parts), meaning)
            self.rules.setdefault(parts[0][0], []).append(rule)
        elif len(parts[0]) <= _LONGEST_PHRASE:
            _plant(self.tree, parts[0], meaning)

    def add_to_class(self, name: str, said: str) -> None:
        """Teach that a word or phrase may stand wherever a rule says ``@name``."""
        keys = self._keys(said)
        if 0 < len(keys) <= _LONGEST_PHRASE:
            _plant(self.classes, keys, f"@{name}")
        if len(keys) == 1 and len(keys[0]) == 2 and not keys[0].isascii():
            _plant(self.classes, ("ال" + keys[0],), f"@{name}")  # too short for the stem to drop it
            self.keys.add("ال" + keys[0])

    def _keys(self, part: str) -> tuple[str, ...]:
        if part.strip().startswith("@"):
            return (part.strip(),)
        verb = part.strip().startswith("~")
        found = []
        for number, token in enumerate(tokens(part)):
            if token.script == "arabic":
                self.spoken.add(token.text)
            elif token.script == "latin":
                self.english.add(token.text)
            if verb and number == 0:
                self.verbs.add(token.text)
                found.append("~" + token.text)
            else:
                found.append(stem(token.text))
        self.keys.update(found)
        return tuple(found)


def _plant(tree: dict[str, Any], keys: Sequence[str], entry: Meaning | str) -> None:
    """Put an entry at the end of a path of word keys."""
    branch = tree
    for key in keys:
        branch = branch.setdefault(key, {})
    branch.setdefault(END, []).append(entry)


def target_stems(text: str) -> tuple[str, ...]:
    """The stems of a title's words that carry its subject."""
    stops = stop_words()
    words = [t.text for t in tokens(text)]
    return tuple(dict.fromkeys(stem(w) for w in [w for w in words if w not in stops] or words))


@cache
def stop_words() -> frozenset[str]:
    """Folded words that carry a question or politeness."""
    return frozenset(token.text for line in lines("stop-words.txt") for token in tokens(line))


QUESTION_WORDS: Final = frozenset(
    [
        "هل",
        "كيف",
        "متي",
        "اين",
        "كم",
        "لماذا",
        "ماذا",
        "ما",
        "شلون",
        "شنو",
        "ليش",
        "ليه",
        "ازاي",
        "فين",
        "امتي",
        "وين",
        "شكثر",
        "ايش",
        "ويش",
        "جم",
        "قديش",
        "كام",
        "بكام",
        "شسوي",
        "شسوون",
        "منو",
        "مين",
        "كيفيه",
        "how",
        "what",
        "when",
        "where",
        "why",
        "who",
        "which",
        "can",
        "does",
        "do",
        "is",
        "are",
    ]
)


KIND_WORDS: Final = {
    "حمله": "campaign", "الحمله": "campaign", "حملات": "campaign", "توعيه": "campaign",
    "campaign": "campaign",
    "دليل": "guide", "الدليل": "guide", "guide": "guide", "سوال": "faq", "نموذج": "form",
    "استماره": "form", "form": "form",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActionTitle:
    """The words by which a title says what it does."""

    code: str
    stems: tuple[str, ...]


def _split_targets(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(target_stems(part) for part in text.split(";"))


@cache
def action_titles() -> tuple[ActionTitle, ...]:
    """How titles name each action."""
    found = []
    for left, _ in pairs("actions.txt"):
        code, _, targets = left.partition("|")
        for stems in _split_targets(targets):
            found.append(ActionTitle(code.strip(), stems))
    return tuple(found)


_ACTION_BY_STEM: dict[str, list[ActionTitle]] = {}


def actions_of(stems: Sequence[str]) -> frozenset[str]:
    """The actions that a title's stems name."""
    if not _ACTION_BY_STEM:
        for action in action_titles():
            _ACTION_BY_STEM.setdefault(action.stems[0], []).append(action)
    have = set(stems)
    found = {
        action.code
        for word in have
        for action in _ACTION_BY_STEM.get(word, ())
        if all(part in have for part in action.stems)
    }
    if "رخص" in have and "نقل" in have:
        found.discard("transfer")
    return frozenset(found)


@cache
def seed() -> Lexicon:
    """The dictionary of the repository."""
    lexicon = Lexicon()
    for left, spoken in pairs("actions.txt"):
        code, _, targets = left.partition("|")
        meaning = Meaning(_split_targets(targets), action=code.strip())
        for said in spoken:
            lexicon.add(said, meaning)
    for name, members in pairs("classes.txt"):
        for said in members:
            lexicon.add_to_class(name, said)
    for file in ("concepts.txt", "situations.txt"):
        for left, spoken in pairs(file):
            meaning = Meaning(_split_targets(left))
            for said in spoken:
                lexicon.add(said, meaning)
    for code, spoken in pairs("agencies.txt"):
        meaning = Meaning((), agency=code)
        for said in spoken:
            lexicon.add(said, meaning)
    lexicon.finish()
    return lexicon


def compile_synonyms(rows: Iterable[tuple[str, Sequence[str], bool]]) -> Lexicon:
    """Editors' synonyms: ``(word or phrase, meanings, both ways)``."""
    lexicon = Lexicon()
    for said, meant, both_ways in rows:
        targets = tuple(found for text in meant if (found := target_stems(text)))
        if targets:
            lexicon.add(said, Meaning(targets))
        if both_ways:
            back = target_stems(said)
            for text in meant:
                if back:
                    lexicon.add(text, Meaning((back,)))
    lexicon.finish()
    return lexicon
