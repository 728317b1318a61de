"""Words out of text: folded for comparing, with their place in the original for marking.

Everything that writers of Arabic leave out or vary (marks, tatweel, hamza, alef maqsura, ta
marbuta, digit sets, letter case, accents) is folded away; a token keeps the offsets of the very
letters it came from, so that a mark always lands on the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Script = Literal["arabic", "latin", "digits", "other"]

_FOLDED: Final = {
    **dict.fromkeys("أإآٱٲٳٵ", "ا"),
    **dict.fromkeys("ىیۍېےئ", "ي"),
    **dict.fromkeys("ةۀەہھۃ", "ه"),
    **dict.fromkeys("ؤٶ", "و"),
    **dict.fromkeys("گکڪ", "ك"),
    "چ": "ك",
    "پ": "ب",
    "ڤ": "ف",
    "ژ": "ز",
    "ـ": "",
}
_DIGITS: Final = {chr(base + n): str(n) for base in (0x0660, 0x06F0) for n in range(10)}
_TABLE: Final = str.maketrans({**_FOLDED, **_DIGITS})

_ARABIC: Final = (
    "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc"
)
_INSIDE: Final = (
    "\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # tatweel and marks
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0300-\u036f"  # invisible, combining
)
_DIGIT: Final = "0-9\u0660-\u0669\u06f0-\u06f9"
_LATIN: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_TOKEN: Final = re.compile(
    rf"(?P<arabic>[{_ARABIC}][{_ARABIC}{_INSIDE}]*)"
    rf"|(?P<mixed>(?=[{_DIGIT}]*[{_LATIN}])[{_LATIN}{_DIGIT}](?:[{_LATIN}{_DIGIT}{_INSIDE}]|['’`](?=[{_LATIN}{_DIGIT}]))*)"
    rf"|(?P<digits>[{_DIGIT}]+)"
    r"|(?P<other>[^\W\d_]+)"
)
_PARTS: Final = re.compile(rf"(?P<digits>[{_DIGIT}]+)|(?P<latin>[^{_DIGIT}]+)")
_LONG: Final = re.compile(r"([^\d])\1{2,}")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")
# 3' 7' 6' 9' are how chat spelling writes the dotted letter of a pair.
_DOTTED: Final = (("3'", "gh"), ("7'", "kh"), ("6'", "dh"), ("9'", "d"))
_CHAT_DIGITS: Final = frozenset("2356789")

MAX_QUERY: Final = 200
MAX_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its folded text, and where its letters stand in the original."""

    text: str
    start: int
    end: int
    script: Script


def clean(text: str, limit: int = MAX_QUERY) -> str:
    """The query as it may be shown and searched: no control characters or lone surrogates, cut."""
    return _CONTROL.sub(" ", text[: limit * 2]).strip()[:limit].strip()


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """One word (or text) in the shape in which words are compared."""
    if word.isascii():
        text = word.lower()
    else:
        text = unicodedata.normalize("NFKD", word.translate(_TABLE)).lower()
        text = "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Cf", "Cs"})
        text = text.translate(_TABLE).replace("’", "'")
    return _LONG.sub(r"\1", text)


def _fold_latin(word: str) -> str:
    text = fold(word).replace("`", "'")
    if "'" in text:
        for written, letter in _DOTTED:
            text = text.replace(written, letter)
        text = text.removesuffix("'s").replace("'", "")
    return text


def is_chat_word(text: str) -> bool:
    """Letters with single digits that stand for Arabic letters (``ro5sa``, ``3agd``)."""
    runs = re.findall(r"\d+", text)
    return bool(runs) and all(len(run) == 1 and run in _CHAT_DIGITS for run in runs)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order, Arabic parted from Latin, letters from numbers.

    A Latin word whose digits can be read as Arabic letters stays in one piece.
    """
    for match in _TOKEN.finditer(text):
        start = match.start()
        for folded, begin, end, script in _pieces(match.group(), match.lastgroup or ""):
            yield Token(folded, start + begin, start + end, script)


def folded_words(text: str) -> Iterator[str]:
    """The folded words of a text, without their places: for indexing."""
    for match in _TOKEN.finditer(text):
        for piece in _pieces(match.group(), match.lastgroup or ""):
            yield piece[0]


@lru_cache(maxsize=65536)
def _pieces(word: str, kind: str) -> tuple[tuple[str, int, int, Script], ...]:
    """What one run of letters and digits falls into: folded text, place in the run, script."""
    raw = word[:MAX_WORD]
    if kind == "mixed":
        return tuple(_latin_pieces(raw))
    folded = fold(raw)
    script: Script = kind  # type: ignore[assignment]
    return ((folded, 0, len(raw), script),) if folded else ()


def _latin_pieces(raw: str) -> Iterator[tuple[str, int, int, Script]]:
    text = _fold_latin(raw)
    if not any(c.isdigit() for c in text) or is_chat_word(text):
        if text:
            yield text, 0, len(raw), "latin"
        return
    for part in _PARTS.finditer(raw):
        script: Script = "digits" if part.lastgroup == "digits" else "latin"
        folded = fold(part.group()) if script == "digits" else _fold_latin(part.group())
        if folded:
            yield folded, part.start(), part.end(), script


def normalise(text: str) -> str:
    """A text as its folded words, parted by single spaces."""
    return " ".join(folded_words(text))
