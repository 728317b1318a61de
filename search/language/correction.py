"""Spelling: words at a distance of one slip (two in long words), found by the letters left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

LONG = 9


def within(a: str, b: str, limit: int) -> int:
    """The Damerau-Levenshtein distance (a swap of neighbours is one slip), or ``limit + 1``."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, above = above, row
    return min(above[-1], limit + 1)


def _shorter(word: str, depth: int) -> Iterator[str]:
    seen = {word}
    layer = [word]
    for _ in range(depth):
        following = []
        for text in layer:
            for i in range(len(text)):
                cut = text[:i] + text[i + 1 :]
                if cut not in seen:
                    seen.add(cut)
                    following.append(cut)
        layer = following
    yield from seen


def depth_for(word: str) -> int:
    """How many slips a word of this length is forgiven."""
    if len(word) < 3:
        return 0
    return 2 if len(word) >= LONG else 1


class DeleteIndex:
    """Words filed under themselves with letters left out, so that a slip is a few look-ups."""

    def __init__(self) -> None:
        self._filed: defaultdict[str, list[str]] = defaultdict(list)
        self._words: set[str] = set()

    def add(self, word: str) -> None:
        """File a word."""
        if word in self._words or not 3 <= len(word) <= 24:
            return
        self._words.add(word)
        for key in _shorter(word, depth_for(word)):
            self._filed[key].append(word)

    def near(self, word: str) -> list[tuple[str, int]]:
        """Filed words within reach of this one with their distance, nearest first."""
        depth = depth_for(word)
        if not depth or len(word) > 26:
            return []
        found: dict[str, int] = {}
        for key in _shorter(word, depth):
            for candidate in self._filed.get(key, ()):
                if candidate not in found:
                    distance = within(word, candidate, depth)
                    if distance <= depth:
                        found[candidate] = distance
        return sorted(found.items(), key=lambda item: item[1])
