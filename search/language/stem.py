"""Light stems: enough of a word taken off that its forms meet, no more.

The index stem of a word depends on the word alone, so that documents and queries agree. A query
word has further readings (a bare preposition, a possessive, a verb's person) that count only when
what remains is a word somebody uses: see :func:`readings` and :func:`verb_bases`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from .files import lines, pairs
from .normalise import fold

_PREFIXES: Final = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
# Words whose own first letters look like the article.
_ROOTED: Final = (
    "الغا",
    "الغي",
    "التحاق",
    "التزام",
    "التماس",
    "الكترون",
    "التهاب",
    "التقا",
    "الياف",
    "الزام",
    "المانيا",
    "الماني",
    "الاف",
)
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
    "", "ا", "ي", "ت", "ن", "ب", "با", "بي", "بت", "بن", "ح", "حا", "حي", "حت", "حن", "ه", "ها", "هي", "هت",
    "هن", "سا", "سي", "ست", "سن", "دا", "را", "م", "ما", "اس", "ان", "لا", "ل", "ات", "مات", "عم", "عمي", "عمب", "ين", "يت",
)  # fmt: skip
_VERB_SUFFIXES: Final = (
    "", "ت", "تي", "نا", "وا", "و", "ه", "ها", "ته", "تها", "تهم", "ني", "ولي", "لي", "تلي", "ش", "ن", "ين", "ون", "ي", "هم", "وه", "وها", "تو", "توا", "ا",
)  # fmt: skip
_ENGLISH_SUFFIXES: Final = (
    ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ments", ""), ("ations", ""), ("ation", ""),
    ("ings", ""), ("ing", ""), ("ments", ""), ("ment", ""), ("als", ""), ("al", ""), ("ed", ""), ("er", ""), ("ers", ""), ("es", ""), ("s", ""),
)  # fmt: skip
_ENGLISH_ALIKE: Final = {
    "license": "licenc", "licence": "licenc", "licensing": "licenc", "licenses": "licenc", "licences": "licenc",
    "licensed": "licenc", "driving": "driv", "driver": "driv", "drive": "driv", "drivers": "driv", "children": "child",
    "wives": "wife", "men": "man", "women": "woman", "licencing": "licenc", "married": "marri", "marriage": "marri",
    "marry": "marri", "marrying": "marri", "divorced": "divorc", "divorce": "divorc", "renewal": "renew", "renewing": "renew",
    "renewed": "renew", "died": "death", "dead": "death", "die": "death", "dying": "death", "death": "death", "deaths": "death",
    "cancellation": "cancel", "cancelled": "cancel", "canceled": "cancel", "cancelling": "cancel", "visas": "visa",
    "authorization": "authoris", "authorisation": "authoris", "paid": "pay", "payment": "pay", "taxes": "tax", "news": "news",
    "address": "address", "addresses": "address", "business": "business", "businesses": "business", "gas": "gas",
    "bus": "bus", "buses": "bus", "disabled": "disab", "disability": "disab", "disabilities": "disab", "this": "this", "is": "is",
    "was": "was", "has": "has", "does": "does", "aids": "aid", "damaged": "damag", "damage": "damag", "retired": "retir",
    "retirement": "retir", "retire": "retir", "retirees": "retir", "retiree": "retir", "retiring": "retir",
    "expired": "expir", "expiry": "expir", "expires": "expir", "stolen": "steal", "lost": "lost", "lose": "lost", "losing": "lost",
    "certified": "certif", "certificate": "certificat", "certificates": "certificat", "kuwaiti": "kuwait", "kuwaitis": "kuwait",
    "university": "universit", "universities": "universit", "vaccine": "vaccin", "vaccines": "vaccin", "vaccination": "vaccin",
    "vaccinate": "vaccin", "vaccinated": "vaccin", "vaccinations": "vaccin", "inherit": "inherit", "inheritance": "inherit",
    "heirs": "heir", "special": "special", "general": "general", "animal": "anim", "animals": "anim", "medical": "medic",
    "medicine": "medicin", "car": "car", "cars": "car", "care": "care", "carer": "carer", "carers": "carer", "water": "water",
    "paper": "paper", "papers": "paper", "other": "other", "order": "order", "number": "number", "numbers": "number",
    "worker": "work", "workers": "work", "employer": "employ", "employee": "employ", "employees": "employ", "employers": "employ",
    "summer": "summer", "winter": "winter", "weather": "weather", "blood": "blood", "need": "need", "speed": "speed",
    "feed": "feed", "seed": "seed", "red": "red", "bed": "bed", "breed": "breed", "string": "string", "spring": "spring",
    "ring": "ring", "king": "king", "thing": "thing", "hospital": "hospital", "hospitals": "hospital", "legal": "legal",
    "residency": "residen", "residence": "residen", "resident": "residen", "residents": "residen", "residential": "residen",
    "electricity": "electric", "electric": "electric", "electrical": "electric", "farm": "farm", "farms": "farm",
    "farmer": "farm", "farming": "farm", "nursery": "nurser", "nurseries": "nurser", "pharmacy": "pharmac",
    "pharmacies": "pharmac", "pharmacist": "pharmac", "moved": "mov", "moving": "mov", "move": "mov",
}  # fmt: skip


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
    if word.startswith(_ROOTED):
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
    if word in _ENGLISH_ALIKE:
        return _ENGLISH_ALIKE[word]
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
    """Further stems a query word may stand for, most careful first; the index stem is not among them."""
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


def stems_of(words: Iterator[str]) -> list[str]:
    """Index stems of folded words, in order."""
    return [stem(word) for word in words]
