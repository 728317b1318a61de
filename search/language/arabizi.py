"""Arabic typed in Latin letters and digits, read by aligning sounds with known Arabic words.

Nothing is transliterated letter by letter: a written word is compared with Arabic words that
exist (titles, keywords, everyday speech), found through the consonants both share. Short vowels
cost nothing to write or leave out, long ones little, a consonant that does not fit much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

# What may stand for each Arabic letter, and what it costs to read it so.
_SOUNDS: Final[dict[str, dict[str, float]]] = {
    "ا": {"a": 0.0, "e": 0.15, "aa": 0.0, "i": 0.25, "o": 0.35, "u": 0.35, "2": 0.0, "ee": 0.35,
        "oo": 0.5, "h": 0.6},
    "ب": {"b": 0.0, "p": 0.2, "v": 0.4},
    "ت": {"t": 0.0, "th": 0.6},
    "ث": {"th": 0.0, "t": 0.25, "s": 0.25},
    "ج": {"j": 0.0, "g": 0.1, "dj": 0.0, "y": 0.45, "ch": 0.4, "k": 0.6},
    "ح": {"7": 0.0, "h": 0.1, "kh": 0.6, "": 0.6},
    "خ": {"kh": 0.0, "5": 0.0, "x": 0.1, "h": 0.35, "k": 0.4, "7": 0.5},
    "د": {"d": 0.0, "dh": 0.4, "t": 0.6},
    "ذ": {"th": 0.1, "dh": 0.0, "z": 0.15, "d": 0.2},
    "ر": {"r": 0.0},
    "ز": {"z": 0.0, "s": 0.5},
    "س": {"s": 0.0, "c": 0.2, "z": 0.5, "th": 0.7},
    "ش": {"sh": 0.0, "ch": 0.1, "4": 0.1, "s": 0.5, "x": 0.4},
    "ص": {"s": 0.0, "9": 0.0, "c": 0.4},
    "ض": {"d": 0.05, "dh": 0.0, "th": 0.2, "z": 0.4, "9": 0.2},
    "ط": {"t": 0.05, "6": 0.0},
    "ظ": {"z": 0.1, "th": 0.1, "dh": 0.0, "d": 0.3, "6": 0.3},
    "ع": {"3": 0.0, "a": 0.1, "'": 0.0, "e": 0.2, "o": 0.25, "i": 0.25, "u": 0.3, "aa": 0.15,
        "": 0.3},
    "غ": {"gh": 0.0, "8": 0.1, "g": 0.2, "3": 0.5, "q": 0.5},
    "ف": {"f": 0.0, "v": 0.1, "ph": 0.1},
    "ق": {"q": 0.0, "g": 0.1, "k": 0.15, "8": 0.1, "9": 0.3, "2": 0.2, "gh": 0.4, "j": 0.45},
    "ك": {"k": 0.0, "c": 0.15, "ch": 0.25, "q": 0.35, "ck": 0.0},
    "ل": {"l": 0.0},
    "م": {"m": 0.0},
    "ن": {"n": 0.0},
    "ه": {"h": 0.0, "": 0.35, "a": 0.3, "7": 0.5},
    "و": {"w": 0.0, "o": 0.05, "u": 0.05, "oo": 0.0, "ou": 0.0, "v": 0.4, "": 0.4, "ow": 0.05,
        "aw": 0.1, "au": 0.1},
    "ي": {"y": 0.0, "i": 0.05, "ee": 0.0, "ii": 0.0, "e": 0.15, "ei": 0.05, "ai": 0.1, "ay": 0.1,
        "ey": 0.1, "ie": 0.1, "": 0.4, "a": 0.4, "iy": 0.0},
    "ء": {"2": 0.0, "": 0.05, "a": 0.1, "'": 0.0},
}  # fmt: skip
# The closing ta marbuta, folded to h: how it sounds at the end of a word, alone or before "my".
_CLOSING: Final = {"a": 0.0, "ah": 0.0, "eh": 0.0, "e": 0.05, "h": 0.05, "at": 0.05, "et": 0.05,
    "it": 0.1, "t": 0.1, "": 0.2,
                   "ati": 0.1, "ti": 0.1, "ty": 0.1, "tee": 0.1, "ety": 0.1, "aty": 0.1,
                   "eti": 0.1, "etty": 0.1, "tak": 0.15, "tk": 0.15, "atak": 0.15, "na": 0.3,
                   "tna": 0.15, "atna": 0.15, "i": 0.3, "o": 0.4}  # fmt: skip
_FREE_VOWEL: Final = {
    "a": 0.03,
    "e": 0.03,
    "i": 0.05,
    "o": 0.06,
    "u": 0.06,
    "y": 0.25,
    "2": 0.1,
    "'": 0.0,
    "3": 0.5,
    "h": 0.5,
    "w": 0.5,
}
_LOST_LETTER: Final = {"ا": 0.25, "و": 0.4, "ي": 0.4, "ء": 0.05, "ع": 0.35, "ه": 0.4}
_MISSING: Final = 1.0
_LONGEST: Final = 3

_SKELETON_ARABIC: Final = {
    **dict.fromkeys("تطد", ("T", )), **dict.fromkeys("ثذضظ", ("T", "S")), **dict.fromkeys("سصزش",
    ("S", )),
    **dict.fromkeys("قكغ", ("K", )), "خ": ("K", ""), "ج": ("K", ""), "ب": ("B", ), "ف": ("F", ),
    "ل": ("L", ), "م": ("M", ), "ن": ("N", ), "ر": ("R", ),
}  # fmt: skip
_SKELETON_LATIN: Final = (
    ("sh", "S"), ("ch", "SK"), ("th", "TS"), ("dh", "TS"), ("kh", "K"), ("gh", "K"), ("ph", "F"),
        ("ck", "K"), ("dj", "K"),
    ("t", "T"), ("d", "T"), ("6", "T"), ("s", "S"), ("z", "ST"), ("9", "SKT"), ("4", "S"), ("c",
        "KS"), ("k", "K"), ("q", "K"),
    ("g", "K"), ("j", "K"), ("x", "K"), ("5", "K"), ("8", "K"), ("b", "B"), ("p", "B"), ("v",
        "FB"), ("f", "F"), ("l", "L"),
    ("m", "M"), ("n", "N"), ("r", "R"),
)  # fmt: skip
_ARTICLE: Final = ("al", "el", "il", "l")
_PERSONS: Final = (
    "",
    "a",
    "e",
    "i",
    "ya",
    "ye",
    "yi",
    "y",
    "ta",
    "te",
    "ti",
    "t",
    "na",
    "ne",
    "ni",
    "n",
    "ba",
    "be",
    "bi",
    "b",
    "ha",
    "7a",
    "h",
    "ra7",
    "3am",
    "in",
    "en",
    "an",
    "it",
    "et",
)
_TENSES: Final = ("", "t", "et", "it", "ti", "na", "o", "ou", "aw", "ha", "h", "ly", "li", "ni")
_OWNERS: Final = ("tee", "ati", "aty", "eti", "ety", "ti", "ty", "ee", "i", "y", "ak", "ik",
    "ek", "ti", "na", "k", "o", "ha", "hum", "atna", "at", "aat", "een", "in")  # fmt: skip


def _product(options: list[tuple[str, ...]], limit: int) -> list[str]:
    keys = [""]
    for choice in options:
        grown = []
        for key in keys:
            for part in choice:
                new = key if key.endswith(part) and part else key + part
                if new not in grown:
                    grown.append(new)
        keys = grown[:limit]
    return keys


@lru_cache(maxsize=65536)
def arabic_skeletons(word: str) -> tuple[str, ...]:
    """The consonant classes of an Arabic word, in each way they may be heard."""
    options = [_SKELETON_ARABIC.get(letter, ("",)) for letter in word]
    if word.endswith("ه"):
        options[-1] = ("", "T")
    return tuple(_product(options, 12))


def latin_skeletons(word: str) -> list[str]:
    """The consonant classes of a written word, in each way they may be meant."""
    options: list[tuple[str, ...]] = []
    i = 0
    while i < len(word):
        for written, classes in _SKELETON_LATIN:
            if word.startswith(written, i):
                options.append(tuple(classes))
                i += len(written)
                break
        else:
            i += 1
    return _product(options, 12)


@lru_cache(maxsize=65536)
def distance(written: str, word: str) -> float:
    """How badly a written word fits an Arabic one, per letter: 0 fits, above 0.3 is another."""
    n, m = len(written), len(word)
    rows = [[9e9] * (m + 1) for _ in range(n + 1)]
    rows[0][0] = 0.0
    for i in range(n + 1):
        row = rows[i]
        for j in range(m + 1):
            cost = row[j]
            if cost > 6:
                continue
            if j < m:
                _read_letter(written, word, i, j, cost, rows)
            if i < n:
                letter = written[i]
                doubled = i > 0 and letter == written[i - 1]
                extra = 0.02 if doubled else _FREE_VOWEL.get(letter, _MISSING)
                rows[i + 1][j] = min(rows[i + 1][j], cost + extra)
    return rows[n][m] / max(3.0, (n + m) / 2)


def _read_letter(
    written: str, word: str, i: int, j: int, cost: float, rows: list[list[float]]
) -> None:
    """Spend up to three written letters on the next Arabic one."""
    letter = word[j]
    last = j == len(word) - 1
    sounds = _SOUNDS.get(letter, {})
    closing = _CLOSING if last and letter == "ه" and j > 1 else {}
    for size in range(min(_LONGEST, len(written) - i) + 1):
        part = written[i : i + size]
        price = min(sounds.get(part, 9.0), closing.get(part, 9.0))
        if price < 9 and cost + price < rows[i + size][j + 1]:
            rows[i + size][j + 1] = cost + price
    lost = _LOST_LETTER.get(letter, _MISSING)
    rows[i][j + 1] = min(rows[i][j + 1], cost + lost)


class SkeletonIndex:
    """Arabic words filed under their consonants, to be found from Latin spelling."""

    def __init__(self) -> None:
        self._filed: defaultdict[str, list[str]] = defaultdict(list)
        self._words: set[str] = set()

    def add(self, word: str) -> None:
        """File a folded Arabic word, without its article."""
        bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
        if bare in self._words or len(bare) < 2 or len(bare) > 16:
            return
        self._words.add(bare)
        for key in arabic_skeletons(bare):
            self._filed[key].append(bare)

    def find(self, written: str, worst: float = 0.17) -> list[tuple[str, float]]:
        """Arabic words that the written one may be, best first, with their distance."""
        best: dict[str, float] = {}
        for spelled, extra in _spellings(written):
            for key in latin_skeletons(spelled):
                limit = 0.06 if len(key) < 2 and len(spelled) < 4 else worst
                for word in self._filed.get(key, ()):
                    fit = distance(spelled, word) + extra
                    if fit <= limit and fit < best.get(word, 9.0):
                        best[word] = fit
        return sorted(best.items(), key=lambda item: item[1])[:8]

    def find_verb(self, written: str, worst: float = 0.1) -> list[tuple[str, float]]:
        """Filed verb bases that the written word may be a form of: person and tense taken off."""
        best: dict[str, float] = {}
        for prefix in _PERSONS:
            if not written.startswith(prefix) or len(written) - len(prefix) < 3:
                continue
            for suffix in _TENSES:
                spelled = written[len(prefix) :]
                if suffix:
                    if not spelled.endswith(suffix) or len(spelled) - len(suffix) < 3:
                        continue
                    spelled = spelled[: -len(suffix)]
                for key in latin_skeletons(spelled):
                    for word in self._filed.get(key, ()) if len(key) > 1 else ():
                        fit = distance(spelled, word) + (0.01 if prefix or suffix else 0.0)
                        if fit <= worst and fit < best.get(word, 9.0):
                            best[word] = fit
        return sorted(best.items(), key=lambda item: item[1])[:4]


def _spellings(written: str) -> Iterable[tuple[str, float]]:
    found = {written: 0.0}
    for article in _ARTICLE:
        if written.startswith(article) and len(written) - len(article) >= 3:
            rest = written[len(article) :]
            found.setdefault(rest, 0.02 if len(article) > 1 else 0.06)
    if len(written) > 4 and written[0] in "aei" and written[1] == written[2]:
        found.setdefault(written[2:], 0.03)  # as-safar: the article takes the sound of the letter
    for spelled, extra in tuple(found.items()):
        for owner in _OWNERS:
            if spelled.endswith(owner) and len(spelled) - len(owner) >= 3:
                found.setdefault(spelled[: -len(owner)], extra + 0.04)
    return found.items()
