"""Whatever anybody types: an answer, soon, and never an error."""

from __future__ import annotations

import random
import time

from search.engines import Facets
from search.engines.embedded import EmbeddedEngine
from search.finding import find
from search.language import Marker, understand
from tests.search.catalogue import DATA, lines

ALPHABETS = (
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة",
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲",
    "\"'*^(){}[]:;-+|&!<>=~%_\\/,.?؟،؛ \t\n",
    "\x00\x01\x1f\x7f\u200b\u200f\u202e\u2066\ufeff\ud800\udfff",
    "ً ٌ ٍ َ ُ ِ ّ ْ ـ\u0301\u0654",
    "日本語中文한국어हिन्दीไทยελληνικά русский עברית 😀🇰🇼👨‍👩‍👧",
)
OPERATORS = (
    "AND",
    "OR",
    "NOT",
    "NEAR(a b, 2)",
    "stems:",
    '"x" * "y"',
    "^a",
    "a*",
    "{stems}: b",
    "' OR 1=1 --",
    "{{7*7}}",
)


def queries(count: int, seed: int) -> list[str]:
    source = random.Random(seed)
    known = [item["query"] for item in lines(DATA / "judged-queries.jsonl")]
    made: list[str] = [
        "a" * 10_000,
        "ا" * 10_000,
        "جواز " * 2_000,
        "\x00" * 300,
        "3" * 5_000,
        "a3" * 3_000,
        "ه" * 64 + " ",
    ]
    while len(made) < count:
        shape = source.randrange(4)
        if shape == 0:
            alphabet = source.choice(ALPHABETS)
            made.append("".join(source.choices(alphabet, k=source.randrange(1, 40))))
        elif shape == 1:
            letters = "".join(ALPHABETS)
            made.append("".join(source.choices(letters, k=source.randrange(1, 250))))
        elif shape == 2:
            word = list(source.choice(known))
            for _ in range(source.randrange(1, 6)):
                word.insert(
                    source.randrange(len(word) + 1), source.choice(source.choice(ALPHABETS))
                )
            made.append("".join(word))
        else:
            made.append(f"{source.choice(known)} {source.choice(OPERATORS)} {source.choice(known)}")
    return made


def test_no_query_is_an_error_or_slow(catalogue_engine: EmbeddedEngine) -> None:
    slowest = 0.0
    for number, text in enumerate(queries(5_000, seed=20)):
        began = time.process_time()
        understood = understand(text, catalogue_engine.vocabulary(), typing=number % 2 == 0)
        found = find(catalogue_engine, understood, Facets())
        marker = Marker(understood.stems)
        assert "<script" not in marker.mark(text)
        assert len(found.near) <= 10
        taken = time.process_time() - began
        slowest = max(slowest, taken)
    assert slowest < 0.5
