"""What queries are understood to mean, on the demonstration catalogue."""

from __future__ import annotations

import pytest

from search.engines import Facets
from search.engines.embedded import EmbeddedEngine
from search.finding import find
from search.language import compile_synonyms, understand


def top(engine: EmbeddedEngine, query: str) -> list[str]:
    result = find(engine, understand(query, engine.vocabulary()), Facets())
    return [r.features.id for r in result.sure or result.near]


@pytest.mark.parametrize(
    ("query", "action"),
    [
        ("ضاع جوازي", "lost"),
        ("pasport stolen", "lost"),
        ("الجنسية تقطعت", "damaged"),
        ("ابي اجدد الليسن", "renew"),
        ("كنسلة رخصة محل", "cancel"),
        ("بكم تجديد الجواز", "fee"),
    ],
)
def test_actions_are_heard(catalogue_engine: EmbeddedEngine, query: str, action: str) -> None:
    assert action in understand(query, catalogue_engine.vocabulary()).actions


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("pasport", "passport"),
        ("جمعبة خيرية", "جمعية خيرية"),
        ("شهادة مبلاد", "شهادة ميلاد"),
        ("تجديد الجواز", ""),
        ("renew passport", ""),
    ],
)
def test_slips_are_put_right(catalogue_engine: EmbeddedEngine, query: str, suggestion: str) -> None:
    found = understand(query, catalogue_engine.vocabulary()).suggestion
    assert found.lower().replace("الميلاد", "ميلاد") == suggestion


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("MOI-105", "pas.renew"),
        ("نموذج الداخلية ١٠٥", "pas.renew"),
        ("موي 105 MOI", "pas.renew"),
        ("باسبوري ضاع", "pas.lost"),
        ("my car was towed", "tf.imp"),
        ("abi ajaded el jawaz", "pas.renew"),
        ("de3t el batagah", "cid.lost"),
        ("رجلي مات ومحتاجة مساعدة", "aid.widow"),
        ("وزارة الداخلية", "MOI"),
    ],
)
def test_the_right_thing_comes_first(
    catalogue_engine: EmbeddedEngine, query: str, expected: str
) -> None:
    assert top(catalogue_engine, query)[0] == expected


@pytest.mark.parametrize("query", ["كيف", "شلون شنو", "how do i", "من في على"])
def test_a_query_of_small_words_is_still_a_query(
    catalogue_engine: EmbeddedEngine, query: str
) -> None:
    assert not understand(query, catalogue_engine.vocabulary()).blank


@pytest.mark.parametrize("query", ["", "   ", "\n\x00", "\u200f"])
def test_nothing_asked_is_blank(catalogue_engine: EmbeddedEngine, query: str) -> None:
    assert understand(query, catalogue_engine.vocabulary()).blank


def test_editors_synonyms_are_heard(catalogue_engine: EmbeddedEngine) -> None:
    words = catalogue_engine.vocabulary()
    synonyms = compile_synonyms([("قزقوز", ["جواز السفر"], False)])
    result = find(catalogue_engine, understand("تجديد القزقوز", words, synonyms), Facets())
    assert result.sure[0].features.id == "pas.renew"
