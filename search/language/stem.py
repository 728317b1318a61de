"""Light stems: enough of a word taken off that its forms meet, no more.

The index stem of a word depends on the word alone, so that documents and queries agree. A query
word has further readings (a bare preposition, a possessive, a verb's person) that count only when
what remains is a word somebody uses: see :func:`readings` and :func:`verb_bases`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from .files import lines, pairs
from .normalise import fold

_PREFIXES: Final = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
# Words whose own first letters look like the article.
_ROOTED: Final = (
    "الغاء", "الغاي", "الغيت", "التحاق", "التزام", "التماس", "الكترون", "التهاب", "المانيا",
)  # fmt: skip
_BARE: Final = ("و", "ل", "ب", "ك", "ف")
_SUFFIXES: Final = (
    "تهما", "تكما", "تها", "تهم", "تنا", "تكم", "تين", "تان",
    "يات", "يين", "يون", "تي", "تك", "ته", "يه", "ها", "هم", "هن", "نا", "كم",
    "ات", "ون", "ين", "ان", "ه", "ي",
)  # fmt: skip
# Readings of a query word only: endings that the index stem must not take off.
_SPOKEN: Final = (
    "تج",
    "ني",
    "كن",
    "وا",
    "هن",
    "ك",
    "ت",
    "ج",
    "نه",
    "و",
    "ش",
    "ا",
    "اتي",
    "اتك",
    "اته",
    "ين",
)
_VERB_PREFIXES: Final = (
    "", "ا", "ي", "ت", "ن", "ب", "با", "بي", "بت", "بن", "ح", "حا", "حي", "حت", "حن", "ه", "ها",
    "هي", "هت",
    "هن", "سا", "سي", "ست", "سن", "دا", "را", "م", "ما", "اس", "ان", "لا", "ل", "ات", "مات",
    "عم", "عمي", "عمب", "ين", "يت",
)  # fmt: skip
_VERB_SUFFIXES: Final = (
    "", "ت", "تي", "نا", "وا", "و", "ه", "ها", "ته", "تها", "تهم", "ني", "ولي", "لي", "تلي", "ش",
    "ن", "ين", "ون", "ي", "هم", "وه", "وها", "تو", "توا", "ا",
)  # fmt: skip
_ENGLISH_SUFFIXES: Final = (
    ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ments", ""),
        ("ations", ""), ("ation", ""),
    ("ings", ""), ("ing", ""), ("ments", ""), ("ment", ""), ("als", ""), ("al", ""), ("ed", ""),
        ("er", ""), ("ers", ""), ("es", ""), ("s", ""),
)  # fmt: skip


@cache
def _english_forms() -> dict[str, str]:
    return {form: root_ for root_, forms in pairs("english.txt") for form in forms}


@cache
def _plurals() -> dict[str, str]:
    table: dict[str, str] = {}
    for singular, forms in pairs("plurals.txt"):
        if " " not in singular:
            for form in forms:
                table[fold(form)] = fold(singular)
    return table


@cache
def frequency_rank() -> dict[str, int]:
    """Frequent Arabic words of the language at large, folded, with their rank from the top."""
    return {word: rank for rank, word in enumerate(lines("frequent-ar.txt"))}


@cache
def frequent_english() -> frozenset[str]:
    """Frequent English words of the language at large."""
    return frozenset(lines("frequent-en.txt"))


def _without_prefix(word: str) -> str:
    if word.startswith(_ROOTED) or word == "الغا":
        return word
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            rest = word[len(prefix) :]
            if (
                prefix[-2:] == "لل"
            ):  # "for the" swallows the article before a word that starts with l
                ranks = frequency_rank()
                if "ل" + rest in ranks and rest not in ranks:
                    return "ل" + rest
            return rest
    return word


def _without_suffix(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def _without_bare(word: str) -> str:
    """A preposition or "and" written onto a word, where the word without it is the commoner one."""
    if len(word) >= 5 and word[0] in _BARE and word not in _plurals():
        ranks = frequency_rank()
        rest = word[1:]
        rank, rest_rank = ranks.get(word), ranks.get(rest)
        if rank is None and (rest_rank is not None or rest in _plurals()):
            return rest
        if word[0] == "و" and rank is not None and rest_rank is not None and rest_rank * 3 < rank:
            return rest
    return word


@lru_cache(maxsize=65536)
def stem_arabic(word: str) -> str:
    """The stem under which a folded Arabic word stands in the index."""
    return _end(_without_bare(_without_prefix(word)))


def _end(word: str) -> str:
    plurals = _plurals()
    stem = _without_suffix(_without_hamza(plurals.get(word, word)))
    singular = plurals.get(stem)
    return _without_suffix(_without_hamza(singular)) if singular else stem


def _without_hamza(word: str) -> str:
    return word[:-1] if len(word) >= 4 and word[-1] == "ء" else word


@lru_cache(maxsize=65536)
def stem_english(word: str) -> str:
    """The stem under which a folded English word stands in the index."""
    known = _english_forms().get(word)
    if known:
        return known
    for suffix, instead in _ENGLISH_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4 - len(instead):
            word = word[: -len(suffix)] + instead
            break
    if len(word) > 4 and word[-1] == "e":
        return word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl":
        return word[:-1]
    return word


def stem(word: str) -> str:
    """The index stem of any folded word."""
    if word.isascii():
        return word if word[:1].isdigit() else stem_english(word)
    return stem_arabic(word)


@lru_cache(maxsize=16384)
def readings(word: str) -> tuple[str, ...]:
    """Further stems a query word may stand for, most careful first, without its index stem."""
    if word.isascii():
        return ()
    first = stem_arabic(word)
    found: dict[str, None] = {}
    bodies = [word, _without_prefix(word)]
    bodies += [body[1:] for body in tuple(bodies) if body[:1] in _BARE and len(body) >= 4]
    bodies += [body[1:] for body in (word,) if body[:1] in "عهش" and body[1:3] == "ال"]
    for body in bodies:
        rest = _without_prefix(body)
        found[_end(rest)] = None
        for suffix in (*_SUFFIXES, *_SPOKEN):
            if rest.endswith(suffix) and len(rest) - len(suffix) >= 3:
                found[_end(rest[: -len(suffix)])] = None
    found.pop(first, None)
    return tuple(s for s in found if len(s) >= 2)


@lru_cache(maxsize=16384)
def verb_bases(word: str) -> tuple[str, ...]:
    """What remains of a word when it is a spoken or written verb with person, tense and object."""
    bases: dict[str, None] = {}
    starts = [p for p in _VERB_PREFIXES if word.startswith(p)]
    ends = [s for s in _VERB_SUFFIXES if word.endswith(s)]
    if word.startswith(("و", "ف")) and len(word) > 4:
        bases[word[1:]] = None
    for prefix in starts:
        for suffix in ends:
            rest = word[len(prefix) : len(word) - len(suffix)]
            if len(rest) >= 2:
                bases[rest] = None
    return tuple(bases)


def _consonants(letters: str) -> str:
    return "".join(c for c in letters if c not in "اويءه")


@lru_cache(maxsize=16384)
def root(word: str) -> str:
    """The three or four consonants a word seems to be built on, or nothing."""
    body = stem_arabic(word)
    for affix in ("است", "مست", "انت", "ات", "مت", "ت", "م", "ان", "ا", "ي"):
        rest = body[len(affix) :]
        if body.startswith(affix) and len(rest[:1] + _consonants(rest[1:])) >= 3:
            body = rest
            break
    kept = body[:1] + _consonants(body[1:])
    return kept if 3 <= len(kept) <= 4 else ""
