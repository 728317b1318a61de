"""Finds by the words inside files, for what titles and texts do not answer.

Only the words as they were typed count, all of them, together in one passage. What is found so is
shown last and never moves anything else. The index says where to look; what is shown comes from
the database, so that a file that was replaced or superseded a moment ago tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from core.searchable import SearchFile
from search.engines import Engine
from search.engines.matching import PASSAGE
from search.finding import NEAREST
from search.indexing import files_now
from search.language import Marker, Ranked, Understood, rank, stem, tokens
from search.language.lexicon import KIND_WORDS, stop_words

MOST: Final = 10
_ANSWERED: Final = 0.85  # the share of a question that makes looking into files needless
_BETTER: Final = 0.38  # the share of a question by which a weak find is still the better one
_TELLING: Final = 3  # letters or digits that at least one of the words has
_AROUND: Final = 100  # letters shown before and after a passage


@dataclass(frozen=True, slots=True)
class FileFinds:
    """Things whose files say what was asked; ``files`` by row. ``complete`` unless cut off."""

    words: tuple[str, ...] = ()
    ranked: list[Ranked] = field(default_factory=list)
    files: dict[int, tuple[SearchFile, ...]] = field(default_factory=dict)
    complete: bool = True

    def behind(
        self, sure: Sequence[Ranked], near: Sequence[Ranked]
    ) -> tuple[list[Ranked], list[Ranked]]:
        """Answers and weak finds with these behind all that says more."""
        if sure or not _better(near):
            found = [*sure, *self.ranked]
            return found, [] if found else [*near]
        return [], [*near, *self.ranked][:NEAREST]

    def passage(self, row: int, marker: Marker) -> tuple[str, str]:
        """The title of the file in which the words of the question stand, and the place, marked."""
        for file in self.files.get(row, ()):
            found = passage_of(file.text, self.words)
            if found:
                return file.title, marker.snippet(found)
        return "", ""


def find_in_files(
    engine: Engine, query: Understood, sure: Sequence[Ranked], near: Sequence[Ranked]
) -> FileFinds:
    """What files say to a question that has ``sure`` answers, or only ``near`` ones, or none."""
    words = words_of(query)
    if not words or _answered(query, sure):
        return FileFinds()
    have = {ranked.features.row for ranked in (sure or near)}
    rows = [f for f in engine.in_files(words, len(have) + MOST + 1) if f.row not in have]
    found = rank(rows[:MOST], query, engine.vocabulary())
    if not found:
        return FileFinds()
    stored = engine.stored([ranked.features.row for ranked in found])
    now = files_now(page for document in stored.values() for page in document.page_ids)
    files = {
        row: now[document.id]
        for row, document in stored.items()
        if document.files == tuple(file.key for file in now.get(document.id, ()))
    }
    still = [ranked for ranked in found if ranked.features.row in files]
    return FileFinds(words, still, files, complete=len(rows) <= MOST)


def words_of(query: Understood) -> tuple[str, ...]:
    """The stems that a file must say; none where the words tell too little to look for."""
    typed = [token for token in tokens(query.query) if token.text not in stop_words()]
    typed = [token for token in typed if token.text not in KIND_WORDS] or typed
    if not any(len(token.text) >= _TELLING for token in typed):
        return ()
    return tuple(dict.fromkeys(stem(token.text) for token in typed))


def _answered(query: Understood, sure: Sequence[Ranked]) -> bool:
    """Whether the best answer says nearly all that was asked, in the words that were typed."""
    return bool(sure) and sure[0].coverage >= _ANSWERED and not query.suggestion


def _better(near: Sequence[Ranked]) -> bool:
    """Whether weak finds say more than being found in a file does."""
    return bool(near) and near[0].coverage >= _BETTER


def passage_of(text: str, words: Sequence[str]) -> str:
    """The first place of ``text`` where all ``words`` stand together, with what is around it."""
    wanted = set(words)
    seen: dict[str, tuple[int, int]] = {}  # the last place of each word: number and letter
    for number, token in enumerate(tokens(text)):
        word = stem(token.text)
        if word not in wanted:
            continue
        seen[word] = (number, token.start)
        first, start = min(seen.values())
        if len(seen) == len(wanted) and number - first - 1 <= PASSAGE:
            return _surroundings(text, start, token.end)
    return ""


def _surroundings(text: str, start: int, end: int) -> str:
    begin = max(0, start - _AROUND)
    cut = text[begin : end + _AROUND]
    if begin:
        cut = cut.partition(" ")[2]
    return cut if end + _AROUND >= len(text) else cut.rpartition(" ")[0]
