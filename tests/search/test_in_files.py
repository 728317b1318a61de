"""Words in files help where nothing else does, and never move anything."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.searchable import SearchDocument, SearchFile
from search import in_files
from search.documents import index_row
from search.engines import Engine, Facets
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.matching import PASSAGE
from search.finding import find
from search.in_files import find_in_files, passage_of, words_of
from search.language import Marker, Vocabulary, understand
from tests.search.catalogue import DATA, documents, lines
from tests.search.scoring import by_type
from tests.search.things import ids, make

SHEET = (
    "الاسم الكامل الرقم المدني رقم الهاتف العنوان المنطقة القطعة الشارع البريد الإلكتروني تاريخ "
    "الميلاد الجنسية توقيع مقدم الطلب للاستعمال الرسمي Full name Civil ID Phone Address Signature"
)
SETS = ("judged-queries", "fresh-a", "fresh-b")
NEAR = " ".join(["حشو"] * PASSAGE)
FAR = f"{NEAR} حشو"


def filed(number: int, *texts: str, **changes: Any) -> SearchDocument:
    files = tuple(SearchFile(f"{number}-{n}", f"ملف {n}", text) for n, text in enumerate(texts))
    return make(number, files=files, **changes)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[SearchFile, ...]]:
    """What the database would say that things offer now."""
    known: dict[str, tuple[SearchFile, ...]] = {}
    monkeypatch.setattr(in_files, "files_now", lambda page_ids: known)
    return known


def put(engine: Engine, known: dict[str, Any], *some: SearchDocument) -> None:
    engine.put(some)
    known.update({document.id: document.files for document in some})


def by_file(engine: Engine, query: str) -> list[str]:
    """Ids found by files for what nothing else answers."""
    understood = understand(query, engine.vocabulary())
    return [r.features.id for r in find_in_files(engine, understood, [], []).ranked]


# -- what is found ---------------------------------------------------------------------------------

HELD = {
    "المحكر": True,
    "محكر": True,  # the article does not matter
    "سند التحكير": True,
    "التحكير سند": True,  # nor does the order
    "محكور": False,  # another word
    "المحك": False,  # the beginning of a word
    "سند المحكر المفقود": False,  # one word is missing
    "ما هو سند التحكير؟": True,  # questions and politeness are no words to look for
    "نموذج التحكير": True,  # nor is what every file is
    "من": False,
    "5": False,
    "90210": True,
    "lessee": True,
    "بداية نهاية": True,  # far from each other, but not too far
    "بداية خاتمة": False,
    "بداية حشو خاتمة": False,
    "بداية أخرى": False,  # in two files
}


def hold(engine: Engine, known: dict[str, Any]) -> None:
    text = f"يوقع المحكر سند التحكير رقم 90210 the lessee 5 من بداية {NEAR} نهاية خاتمة"
    put(engine, known, filed(1, text, "ورقة أخرى"), filed(2, "غير ذلك"), make(3))


@pytest.mark.parametrize("query", HELD)
def test_all_words_in_one_passage(
    engine: EmbeddedEngine, offered: dict[str, Any], query: str
) -> None:
    hold(engine, offered)
    assert by_file(engine, query) == (["thing.1"] if HELD[query] else [])


@pytest.mark.elastic
def test_the_search_server_finds_the_same(server: ElasticEngine, offered: dict[str, Any]) -> None:
    hold(server, offered)
    found = {query: by_file(server, query) for query in HELD}
    assert found == {query: ["thing.1"] if held else [] for query, held in HELD.items()}
    server.delete(["thing.1"])
    assert by_file(server, "التحكير") == []


def test_words_of_former_files_are_forgotten(
    engine: EmbeddedEngine, offered: dict[str, Any]
) -> None:
    hold(engine, offered)
    put(engine, offered, filed(1, "نص جديد تماما"))
    assert (by_file(engine, "التحكير"), by_file(engine, "جديد تماما")) == ([], ["thing.1"])
    engine.delete(["thing.1"])
    assert by_file(engine, "جديد تماما") == []


def test_a_rebuilt_index_knows_files(engine: EmbeddedEngine, offered: dict[str, Any]) -> None:
    hold(engine, offered)
    engine.rebuild([filed(1, "نص التحكير"), make(2)])
    offered.update({"thing.1": filed(1, "نص التحكير").files})
    assert by_file(engine, "التحكير") == ["thing.1"]


def test_an_index_that_lags_behind_tells_nothing(
    engine: EmbeddedEngine, offered: dict[str, Any]
) -> None:
    hold(engine, offered)
    offered["thing.1"] = ()
    assert by_file(engine, "التحكير") == []
    offered["thing.1"] = (SearchFile("1-another", "", "التحكير"),)
    assert by_file(engine, "التحكير") == []


def test_no_more_than_ten_and_it_is_said(engine: EmbeddedEngine, offered: dict[str, Any]) -> None:
    put(engine, offered, *(filed(n, "نص التحكير") for n in range(1, 30)))
    found = find_in_files(engine, understand("التحكير", engine.vocabulary()), [], [])
    assert (len(found.ranked), found.complete) == (in_files.MOST, False)


def test_the_place_is_shown_and_marked() -> None:
    text = f"أول الكلام {FAR} ويوقّع المُحكر <سند> التحكير هنا {FAR}"
    words = words_of(understand("سند المحكر", Vocabulary()))
    snippet = Marker(words).snippet(passage_of(text, words))
    assert "<mark>المُحكر</mark> &lt;<mark>سند</mark>&gt;" in snippet
    assert "أول الكلام" not in snippet
    assert passage_of(text, ("محكر", "غائب")) == ""


def test_words_of_files_are_no_words_of_the_language(
    engine: EmbeddedEngine, offered: dict[str, Any]
) -> None:
    """Nothing is corrected to them, completed to them, or weighed by them."""
    plain = [index_row(make(1)), index_row(make(2))]
    put(engine, offered, filed(1, "التحكير"), filed(2, "التحكير"))
    assert not engine.vocabulary().knows("تحكير")
    assert [index_row(filed(n, "التحكير")).learned for n in (1, 2)] == [r.learned for r in plain]
    assert ids(engine, "التحكيرر") == []


# -- relevance -------------------------------------------------------------------------------------


def with_files() -> list[SearchDocument]:
    """The catalogue with files: a thing's own words, those of every sheet, a neighbour's words."""
    every = documents()
    made = []
    for number, document in enumerate(every):
        if document.kind == "form":
            told = [*document.texts.values(), *every[number - 1].texts.values()]
            text = " ".join(f"{one.title} {SHEET} {one.body}" for one in told)
            made.append(replace(document, files=(SearchFile(document.id, "ملف", text),)))
        else:
            made.append(document)
    return made


@pytest.fixture(scope="module")
def filed_engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = EmbeddedEngine(tmp_path_factory.mktemp("filed"))
    made.rebuild(with_files())
    yield made
    made.store.close()


@pytest.fixture
def catalogue_files(offered: dict[str, Any]) -> None:
    offered.update({document.id: document.files for document in with_files()})


@cache
def queries(name: str) -> list[dict[str, Any]]:
    return list(lines(Path(DATA) / f"{name}.jsonl"))


def shown(engine: Engine, query: str, *, files: bool) -> tuple[list[str], list[str]]:
    """Ids of answers and of the nearest, with what files say or without."""
    understood = understand(query, engine.vocabulary())
    found = find(engine, understood, Facets())
    sure, near = found.sure, found.near
    if files:
        sure, near = find_in_files(engine, understood, sure, near).behind(sure, near)
    return [r.features.id for r in sure], [r.features.id for r in near]


@pytest.mark.parametrize("name", SETS)
def test_files_change_nothing_that_is_found_without_them(
    catalogue_engine: EmbeddedEngine, filed_engine: EmbeddedEngine, name: str
) -> None:
    for item in queries(name):
        before = shown(catalogue_engine, item["query"], files=False)
        assert shown(filed_engine, item["query"], files=False) == before, item["query"]


@pytest.mark.usefixtures("catalogue_files")
@pytest.mark.parametrize("name", SETS)
def test_relevance_does_not_fall_by_files(filed_engine: EmbeddedEngine, name: str) -> None:
    results = {}
    for files in (False, True):
        found = {q["id"]: shown(filed_engine, q["query"], files=files) for q in queries(name)}
        results[files] = by_type(queries(name), {id_: a or b for id_, (a, b) in found.items()})
        unanswerable = [q["id"] for q in queries(name) if not q["relevant"]]
        results[files, "loud"] = sum(bool(found[id_][0]) for id_ in unanswerable)
    for kind, scores in results[False].items():
        assert results[True][kind].ndcg >= scores.ndcg, kind
        assert results[True][kind].mrr >= scores.mrr, kind
    assert results[True, "loud"] <= results[False, "loud"]


@pytest.mark.usefixtures("catalogue_files")
def test_other_peoples_business_stays_unanswered(filed_engine: EmbeddedEngine) -> None:
    text = (DATA / "off-topic.txt").read_text(encoding="utf-8")
    asked = [line for line in text.splitlines() if not line.startswith("#")]
    loud = [q for q in asked if by_file(filed_engine, q)]
    assert len(loud) / len(asked) <= 0.02, loud
