"""The search server as an engine: mapping, writing, finding, rebuilding, language chains."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from search.documents import fingerprint
from search.engines import EngineDown, Facets
from search.engines.elastic import ElasticEngine, row_of
from search.engines.embedded import EmbeddedEngine
from search.language import understand
from tests.search.catalogue import documents
from tests.search.conftest import connected, remove
from tests.search.things import ids, make

pytestmark = pytest.mark.elastic


@pytest.fixture
def both(server: ElasticEngine, engine: EmbeddedEngine) -> tuple[ElasticEngine, EmbeddedEngine]:
    """The same documents in both engines."""
    things = [
        make(1),
        make(2, kind="faq"),
        make(3, agency="MOH"),
        make(4, kind="faq", agency="MOH"),
        make(5, kind="agency", agency="MOI"),
        make(6, agency=""),
    ]
    for each in (engine, server):
        each.put(things)
    return server, engine


def test_the_index_is_what_the_mapping_says(server: ElasticEngine) -> None:
    (told,) = server.client().indices.get(index=server.options.index).body.values()
    fields = told["mappings"]["properties"]
    assert told["mappings"]["dynamic"] == "strict"
    assert fields["stems"]["analyzer"] == "office_tokens"
    assert fields["title_ar"]["fields"]["typed"]["analyzer"] == "office_typed"
    assert fields["id"]["type"] == fields["agency"]["type"] == "keyword"
    assert told["settings"]["index"]["number_of_replicas"] == "0"
    assert list(told["aliases"]) == [server.options.index]


def test_put_replace_delete(server: ElasticEngine, engine: EmbeddedEngine) -> None:
    for things in ([make(1, "ترخيص مخبز"), make(2, "ترخيص مغسلة")], [make(1, "ترخيص مطبعة")]):
        for each in (engine, server):
            each.put(things)
        assert ids(server, "مخبز") == ids(engine, "مخبز")
    assert ids(server, "مطبعة") == ["thing.1"]
    for each in (engine, server):
        each.delete(["thing.1", "never.there"])
    assert ids(server, "مطبعة") == ids(engine, "مطبعة") != ["thing.1"]
    assert server.health() == {"ok": True, "engine": "elasticsearch", "documents": 1}
    assert (
        server.fingerprints()
        == engine.fingerprints()
        == {"thing.2": fingerprint(make(2, "ترخيص مغسلة"))}
    )


@pytest.mark.parametrize(
    "facets",
    [Facets(), Facets(kinds=("faq",)), Facets(("form",), ("MOH",)), Facets(agencies=("MOI", "X"))],
)
def test_facets_and_newest_are_those_of_the_embedded_engine(both, facets: Facets) -> None:
    server, engine = both
    assert server.facets(facets) == engine.facets(facets)
    for limit, offset in ((2, 0), (2, 1), (9, 0), (0, 0), (5, 40)):
        found = [f.id for f in server.newest(facets, limit, offset)]
        assert found == [f.id for f in engine.newest(facets, limit, offset)]


def test_agencies_and_things_by_name_are_those_of_the_embedded_engine(both) -> None:
    server, engine = both
    assert server.agencies() == engine.agencies()
    wanted = ["thing.3", "never.there", "thing.1", "thing.3"]
    named = {f.id: f for f in server.named(wanted)}
    assert set(named) == {"thing.1", "thing.3"}
    for other in engine.named(wanted):
        mine = named[other.id]
        assert (mine.fields, mine.titles, mine.numbers) == (
            other.fields,
            other.titles,
            other.numbers,
        )
    shown = server.stored([row_of("thing.3"), row_of("never.there")])
    assert [s.places for s in shown.values()] == [{"ar": [3, "/ar/3/"]}]


def test_candidates_can_be_narrowed(server: ElasticEngine, engine: EmbeddedEngine) -> None:
    many = [make(n, "تجديد رخصة", agency="MOH" if n % 2 else "MOI") for n in range(1, 40)]
    for each in (engine, server):
        each.put(many)
    query = understand("تجديد رخصة", server.vocabulary())
    cut = server.candidates(query, Facets(), 10)
    assert (len(cut.rows), cut.complete) == (10, False)
    narrowed = server.candidates(query, Facets(agencies=("MOH",)), 30)
    assert {row.agency for row in narrowed.rows} == {"MOH"}
    assert narrowed.complete


def test_what_others_changed_is_seen_at_once(server: ElasticEngine, elasticsearch_url: str) -> None:
    server.put([make(1, "ترخيص مخبز")])
    (before,) = server.named(["thing.1"])
    other = ElasticEngine(server.options, server.breaker, server.vocabulary)
    other.put([make(1, "ترخيص مطبعة")])
    (after,) = server.named(["thing.1"])
    assert before.titles != after.titles


def test_what_the_server_refuses_is_told_and_the_rest_is_kept(
    server: ElasticEngine, caplog: pytest.LogCaptureFixture
) -> None:
    refused = make(1, kind="k" * 40_000)  # longer than a keyword may be
    with caplog.at_level(logging.ERROR, "office.search"):
        server.put([refused, make(2)])
    assert "refused" in caplog.text
    assert set(server.fingerprints()) == {"thing.2"}
    assert not server.breaker.is_open


def test_a_server_without_the_index_is_no_answer(
    elasticsearch_url: str, engine: EmbeddedEngine, tmp_path: Path
) -> None:
    bare = connected(elasticsearch_url, tmp_path, engine)
    for ask in (
        lambda: bare.newest(Facets(), 1, 0),
        lambda: bare.put([make(1)]),
        lambda: bare.candidates(understand("MOI-1", engine.vocabulary()), Facets(), 9),
    ):
        with pytest.raises(EngineDown):
            ask()
        assert bare.breaker.is_open
        bare.breaker.mend()
        bare.breaker.close()
    assert not bare.exists()
    assert bare.health()["ok"] is False


# -- rebuilding --------------------------------------------------------------------------------


def indices(server: ElasticEngine) -> list[str]:
    return list(server.client().indices.get(index=f"{server.options.index}-*"))


def test_a_rebuild_replaces_everything_and_leaves_one_index(server: ElasticEngine) -> None:
    server.put([make(1), make(2)])
    before = server.indices.live()
    told: list[int] = []
    assert server.rebuild([make(2), make(3), make(3)], told.append) == 2
    assert (server.indices.live() != before, sum(told)) == (True, 2)
    assert set(server.fingerprints()) == {"thing.2", "thing.3"}
    assert indices(server) == [server.indices.live()]


def test_what_changes_during_a_rebuild_is_kept(server: ElasticEngine) -> None:
    server.put([make(1), make(2), make(3)])

    def slowly():
        yield make(1)
        server.put([make(1, "عنوان جديد"), make(9)])
        server.delete(["thing.2"])
        yield make(2)
        yield make(3)

    server.rebuild(slowly())
    found = server.fingerprints()
    assert set(found) == {"thing.1", "thing.3", "thing.9"}
    assert found["thing.1"] == fingerprint(make(1, "عنوان جديد"))


def test_a_rebuild_that_died_is_swept_away_by_the_next(server: ElasticEngine) -> None:
    server.put([make(1)])

    def breaks():
        yield make(2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        server.rebuild(breaks())
    assert set(server.fingerprints()) == {"thing.1"}
    server.put([make(3)])  # also into what the dead rebuild left
    assert len(indices(server)) == 2
    server.rebuild([make(1), make(3)])
    assert len(indices(server)) == 1


def test_searches_go_on_while_the_name_is_handed_over(
    elasticsearch_url: str, catalogue_engine: EmbeddedEngine, tmp_path: Path
) -> None:
    server = connected(elasticsearch_url, tmp_path, catalogue_engine)
    catalogue = documents()
    server.rebuild(catalogue)
    stop = threading.Event()
    problems: list[object] = []
    searches: list[int] = []

    def search() -> None:
        while not stop.is_set():
            try:
                if ids(server, "تجديد جواز السفر")[0] != "pas.renew":
                    problems.append("another answer")
            except Exception as error:  # noqa: BLE001 - whatever it is, the test fails
                problems.append(error)
            searches.append(1)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        server.rebuild(catalogue)
    stop.set()
    for thread in threads:
        thread.join()
    remove(elasticsearch_url, server.options.index)
    assert problems == []
    assert len(searches) > 10


def test_connections_do_not_cross_a_fork(server: ElasticEngine) -> None:
    server.put([make(1)])
    child = os.fork()
    if not child:
        try:
            server.put([make(2)])
            code = 0 if len(server.named(["thing.1", "thing.2"])) == 2 else 1
        except Exception:  # noqa: BLE001 - told by the exit status
            code = 2
        os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert len(server.named(["thing.1", "thing.2"])) == 2


# -- the native chains -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def analysed(elasticsearch_url: str, tmp_path_factory, catalogue_engine: EmbeddedEngine):
    """What a chain makes of a text."""
    engine = connected(elasticsearch_url, tmp_path_factory.mktemp("chains"), catalogue_engine)
    engine.rebuild([])
    client = Elasticsearch(elasticsearch_url)

    def analyse(chain: str, text: str) -> list[str]:
        told = client.indices.analyze(index=engine.options.index, analyzer=chain, text=text)
        return [token["token"] for token in told["tokens"]]

    yield analyse
    client.close()
    remove(elasticsearch_url, engine.options.index)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("والكتاب المكتوب في المدارس", "كتاب مكتوب في مدرس"),
        ("مدرسة", "مدرس"),
        ("رُخَص المطاعم", "رخص مطعم"),
        ("رخصة مطعم", "رخص مطعم"),
        ("تجـــديد جوازات السفر", "تجديد جواز سفر"),
        ("وثائق الأطفال", "وثيق طفل"),
        ("وثيقة الطفل", "وثيق طفل"),
        ("إلغاء التحاق الطلاب", "الغاء التحاق طالب"),
        ("بالمستشفى مستشفيات", "مستشف مستشف"),
        ("نموذج رقم ١٠٥", "نموذج رقم 105"),
        ("۱۰۵ ١٠٥ 105", "105 105 105"),
        ("ﻻﻓﺘﺔ ﺍﻟﻤﺪﺭﺳﺔ", "لافت مدرس"),
        ("گهوة چاي", "كهو كا"),
        ("شؤون لجنة\u200f عامّة", "شو لجن عام"),
        ("MOI-105", "moi 105"),
    ],
)
def test_golden_tokens_of_the_arabic_chain(analysed, text: str, tokens: str) -> None:
    assert " ".join(analysed("office_arabic", text)) == tokens


@pytest.mark.parametrize(
    ("said", "titled"),
    [("ليسن", "رخصة القيادة"), ("باسبور", "جواز السفر"), ("passport", "جواز السفر")],
)
def test_spoken_words_lead_to_titles_in_the_search_chain(analysed, said: str, titled: str) -> None:
    assert set(analysed("office_arabic", titled)) <= set(analysed("office_arabic_search", said))


def test_the_chain_for_typing_knows_beginnings(analysed) -> None:
    assert analysed("office_typed", "الجَواز") == ["جو", "جوا", "جواز"]
    assert analysed("office_typed_search", "الجوا") == ["جوا"]


def test_the_english_chain_stems(analysed) -> None:
    assert analysed("office_english", "Children's licences renewed") == [
        "children",
        "licenc",
        "renew",
    ]


def test_other_clients_find_by_text(server: ElasticEngine) -> None:
    server.put([make(1, "تجديد جوازات السفر"), make(2, "ترخيص مخبز")])
    for field, text in (("title_ar", "جواز"), ("title_ar", "باسبور"), ("title_ar.typed", "جوا")):
        told = server.client().search(
            index=server.options.index, query={"match": {field: text}}, source=["id"]
        )
        assert [hit["_source"]["id"] for hit in told["hits"]["hits"]] == ["thing.1"]
