"""Marks and snippets: HTML with ``<mark>`` only, on the original letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Final

from .normalise import tokens
from .stem import stem

_SENTENCE: Final = re.compile(r"(?<=[.!?؟。])\s+|\n+")
_LENGTH: Final = 240
_SCANNED: Final = 6000

Span = tuple[str, int, int]


@lru_cache(maxsize=2048)
def spans(text: str) -> tuple[Span, ...]:
    """Stems of a text with their places."""
    return tuple((stem(t.text), t.start, t.end) for t in tokens(text))


@lru_cache(maxsize=2048)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a text begin and end; long ones are cut at a word."""
    found: list[tuple[int, int]] = []
    start = 0
    bounds = [(m.start(), m.end()) for m in _SENTENCE.finditer(text)]
    for end, following in [*bounds, (len(text), len(text))]:
        while end - start > _LENGTH:
            cut = text.rfind(" ", start, start + _LENGTH)
            cut = cut if cut > start else start + _LENGTH
            found.append((start, cut))
            start = cut
        if end > start:
            found.append((start, end))
        start = following
    return tuple(found)


class Marker:
    """Marks the words of texts that a query meant."""

    def __init__(self, stems: Iterable[str]) -> None:
        self.stems = frozenset(stems)

    def _hit(self, word_stem: str) -> bool:
        return word_stem in self.stems

    def mark(self, text: str) -> str:
        """The whole text, escaped, with marks."""
        return self._mark(text, 0, len(text))

    def _mark(self, text: str, start: int, end: int) -> str:
        parts: list[str] = []
        at = start
        for word_stem, begin, finish in spans(text):
            if begin < start or not self._hit(word_stem):
                continue
            if finish > end:
                break
            parts += [escape(text[at:begin]), "<mark>", escape(text[begin:finish]), "</mark>"]
            at = finish
        parts.append(escape(text[at:end]))
        return "".join(parts)

    def snippet(self, text: str) -> str:
        """The sentences that say most of what was asked, in order, escaped and marked."""
        text = text[:_SCANNED]
        if not text:
            return ""
        sentences = _sentences(text)
        hits = [0] * len(sentences)
        seen: list[set[str]] = [set() for _ in sentences]
        at = 0
        for word_stem, begin, _ in spans(text):
            while at + 1 < len(sentences) and begin >= sentences[at][1]:
                at += 1
            if self._hit(word_stem) and word_stem not in seen[at]:
                seen[at].add(word_stem)
                hits[at] += 1
        best = max(range(len(sentences)), key=lambda i: (hits[i], -i))
        start, end = sentences[best]
        following = best + 1
        while following < len(sentences) and sentences[following][1] - start <= _LENGTH:
            end = sentences[following][1]
            following += 1
        before = "… " if start > 0 else ""
        after = " …" if end < len(text.rstrip()) else ""
        return before + self._mark(text, start, end).strip() + after


def leading_snippet(text: str) -> str:
    """The beginning of a text, escaped, for a list without a question."""
    return Marker(()).snippet(text)
