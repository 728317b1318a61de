"""The words of the corpus: how many documents know each, and ways to find one from another.

The engine fills it; nothing here reads an index. Words are only ever added (a word nobody uses
any more has a document count of nothing and is passed over), so that keeping it fresh is cheap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Final

from .arabizi import SkeletonIndex
from .correction import DeleteIndex
from .lexicon import seed, stop_words
from .stem import root

TITLE: Final = 1
KEYWORD: Final = 2
BODY: Final = 3
PAIR: Final = 9
_SCAN: Final = 400


@dataclass(frozen=True, slots=True)
class Word:
    """A word as documents spell it: folded, its stem, as shown, and where it stands."""

    folded: str
    stem: str
    shown: str
    place: int


class Vocabulary:
    """What the corpus knows. Safe to share between threads once loaded."""

    def __init__(self) -> None:
        self.documents = 0
        self.counts: dict[str, int] = {}
        self.prominent: dict[str, int] = {}
        self.words: dict[str, Word] = {}
        self._after: defaultdict[str, set[str]] = defaultdict(set)
        self._roots: defaultdict[str, set[str]] = defaultdict(set)
        self._spelling = DeleteIndex()
        self._sounds = SkeletonIndex()
        self._verbs = SkeletonIndex()
        self._sorted: list[str] = []
        self._sorted_size = -1
        self._log = 1.0
        self._idf: dict[str, float] = {}
        self._learn_speech()

    def _learn_speech(self) -> None:
        lexicon = seed()
        for verb in lexicon.verbs:
            if not verb.isascii():
                self._verbs.add(verb)
        for word in (*lexicon.spoken, *stop_words()):
            if not word.isascii():
                self._spelling.add(word)
                self._sounds.add(word)
            elif len(word) >= 5:
                self._spelling.add(word)

    def add_words(self, words: Iterable[Word]) -> None:
        """Take in words (a :data:`PAIR` is two title stems that stand side by side)."""
        for word in words:
            if word.place == PAIR:
                first, _, second = word.folded.partition(" ")
                self._after[first].add(second)
                continue
            known = self.words.get(word.folded)
            if known and known.place <= word.place:
                continue
            self.words[word.folded] = word
            if word.place <= KEYWORD and not word.folded[0].isdigit():
                self._spelling.add(word.folded)
                if not word.folded.isascii():
                    self._sounds.add(word.folded)
                    key = root(word.folded)
                    if key:
                        self._roots[key].add(word.stem)

    def set_counts(
        self, documents: int, counts: dict[str, int], prominent: dict[str, int] | None = None
    ) -> None:
        """How many documents there are, and how many have each stem: anywhere, and in a title or
        keyword."""
        self.documents, self.counts = documents, counts
        self.prominent = counts if prominent is None else prominent
        self._log = log(2 + documents)
        self._idf = {}

    def knows(self, stem_: str) -> bool:
        """Whether any document has this stem."""
        return self.counts.get(stem_, 0) > 0

    def spells(self, folded: str) -> bool:
        """Whether a title or keyword has the word in this very spelling (article or not)."""
        words = self.words
        return folded in words or folded.removeprefix("ال") in words or "ال" + folded in words

    def idf(self, stem_: str) -> float:
        """How telling a stem is, from 0.3 (everywhere) to 1 (nowhere else)."""
        value = self._idf.get(stem_)
        if value is None:
            count = self.counts.get(stem_, 0)
            value = 0.3 + 0.7 * max(0.0, log((2 + self.documents) / (1 + count)) / self._log)
            self._idf[stem_] = value
        return value

    def beside(self, first: str, second: str) -> bool:
        """Whether two stems are neighbours in some title."""
        return second in self._after.get(first, ())

    def with_article_after(self, first: str, limit: int = 12) -> list[Word]:
        """Title words that stand behind ``first`` with their article, rarest first."""
        if first not in self._after:
            return []
        found = [
            self.words[folded]
            for folded in self._sorted_words("ال")
            if self.words[folded].place == TITLE and self.beside(first, self.words[folded].stem)
        ]
        stems = {word.stem: word for word in found if self.knows(word.stem)}
        return sorted(stems.values(), key=lambda w: self.prominent.get(w.stem, 0))[:limit]

    def _sorted_words(self, beginning: str) -> list[str]:
        """All words that begin so, in order."""
        if self._sorted_size != len(self.words):
            self._sorted = sorted(self.words)
            self._sorted_size = len(self.words)
        start = bisect_left(self._sorted, beginning)
        return self._sorted[start : bisect_left(self._sorted, beginning + "\uffff")]

    def starting_with(self, beginning: str, limit: int = 12) -> list[Word]:
        """Words that begin so, most prominent first; of each stem the one that titles use."""
        found: list[Word] = []
        starts = (beginning,) if beginning.isascii() else (beginning, "ال" + beginning)
        for start in starts:
            for folded in self._sorted_words(start)[:_SCAN]:
                word = self.words[folded]
                if self.knows(word.stem):
                    found.append(word)
        found.sort(key=lambda w: (-self.prominent.get(w.stem, 0), w.place))
        stems: dict[str, Word] = {}
        for word in found:
            stems.setdefault(word.stem, word)
        return list(stems.values())[:limit]

    def spelled_like(self, word: str) -> list[tuple[str, int]]:
        """Known words one slip away (two in long words), nearest first."""
        return self._spelling.near(word)

    def sounding_like(self, written: str) -> list[tuple[str, float]]:
        """Known Arabic words that a word in Latin letters may stand for, best first."""
        return self._sounds.find(written)

    def verbs_sounding_like(self, written: str) -> list[tuple[str, float]]:
        """Bases of spoken verbs that a word in Latin letters may be a form of, best first."""
        return self._verbs.find_verb(written)

    def of_root(self, word: str) -> list[str]:
        """Title and keyword stems that seem to share a word's root."""
        key = root(word)
        return sorted(s for s in self._roots.get(key, ()) if self.knows(s)) if key else []
