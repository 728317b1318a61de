"""The embedded engine: writing, finding, rebuilding, several processes, sudden death."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from search.documents import fingerprint
from search.engines import Facets
from search.engines.embedded import EmbeddedEngine
from search.engines.store import require_fts5
from search.language import understand
from tests.search.catalogue import documents
from tests.search.things import ids, make


def test_this_machine_has_fts5() -> None:
    require_fts5()


def test_put_replace_delete(engine: EmbeddedEngine) -> None:
    engine.put([make(1, "ترخيص مخبز"), make(2, "ترخيص مغسلة")])
    assert ids(engine, "مخبز") == ["thing.1"]
    engine.put([make(1, "ترخيص مطبعة")])
    assert ids(engine, "مطبعة") == ["thing.1"]
    assert "thing.1" not in ids(engine, "مخبز")
    engine.delete(["thing.1", "never.there"])
    assert ids(engine, "مطبعة") != ["thing.1"]
    assert engine.health() == {"ok": True, "engine": "embedded", "documents": 1}


def test_a_word_nobody_knew_is_found_at_once(engine: EmbeddedEngine) -> None:
    engine.put([make(1)])
    engine.vocabulary()
    engine.put([make(2, "تصريح قرنبيط")])
    assert ids(engine, "قرنبيط")[0] == "thing.2"


def test_counts_of_words_follow(engine: EmbeddedEngine) -> None:
    engine.put([make(1, "مخبز"), make(2, "مخبز")])
    engine.delete(["thing.2"])
    engine.put([make(1, "مغسلة")])
    rows = dict(
        engine.store.connection().execute("SELECT stem, docs FROM term WHERE docs != 0").fetchall()
    )
    assert rows[""] == 1
    assert "مخبز" not in rows


def test_facets_and_newest(engine: EmbeddedEngine) -> None:
    engine.put(
        [make(1), make(2, kind="faq"), make(3, agency="MOH"), make(4, kind="faq", agency="MOH")]
    )
    assert [f.id for f in engine.newest(Facets(), 2, 1)] == ["thing.3", "thing.2"]
    assert [f.id for f in engine.newest(Facets(("faq",), ("MOI",)), 9, 0)] == ["thing.2"]
    count, kinds, agencies = engine.facets(Facets(kinds=("faq",)))
    assert (count, kinds, agencies) == (2, {"form": 2, "faq": 2}, {"MOI": 1, "MOH": 1})


def test_candidates_can_be_narrowed(engine: EmbeddedEngine) -> None:
    engine.put([make(n, "تجديد رخصة", agency="MOH" if n % 2 else "MOI") for n in range(1, 40)])
    query = understand("تجديد رخصة", engine.vocabulary())
    cut = engine.candidates(query, Facets(), 10)
    assert len(cut.rows) == 10
    assert not cut.complete
    narrowed = engine.candidates(query, Facets(agencies=("MOH",)), 30)
    assert {row.agency for row in narrowed.rows} == {"MOH"}
    assert narrowed.complete


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "a AND",
        "NEAR(a b)",
        "stems : x",
        "*",
        "^x",
        "{a} : b",
        "-x",
        "a\x00b",
        "\ud800",
        "''; DROP TABLE doc",
    ],
)
def test_nothing_reaches_match_unquoted(engine: EmbeddedEngine, text: str) -> None:
    engine.put([make(1, text if "\ud800" not in text else "x")])
    ids(engine, text)
    assert engine.health()["ok"]


def test_another_engine_sees_a_publication(tmp_path: Path) -> None:
    one, other = EmbeddedEngine(tmp_path), EmbeddedEngine(tmp_path)
    one.put([make(1)])
    assert ids(other, "MOI-1") == ["thing.1"]
    one.put([make(2)])
    assert ids(other, "MOI-2") == ["thing.2"]


def test_a_rebuild_replaces_everything(engine: EmbeddedEngine) -> None:
    engine.put([make(1), make(2)])
    before = engine.store.name()
    assert engine.rebuild([make(2), make(3), make(3)]) == 2
    assert engine.store.name() != before
    assert set(engine.fingerprints()) == {"thing.2", "thing.3"}
    assert len(list(engine.store.directory.glob("index-*.sqlite3"))) == 1


def test_what_changes_during_a_rebuild_is_kept(engine: EmbeddedEngine) -> None:
    engine.put([make(1), make(2), make(3)])

    def slowly():
        yield make(1)
        yield make(2)
        engine.put([make(1, "عنوان جديد"), make(9)])
        engine.delete(["thing.2"])
        yield make(3)

    engine.rebuild(slowly())
    assert set(engine.fingerprints()) == {"thing.1", "thing.3", "thing.9"}
    assert engine.fingerprints()["thing.1"] == fingerprint(make(1, "عنوان جديد"))
    assert engine.health()["documents"] == 3


def test_searches_go_on_during_a_rebuild(tmp_path: Path) -> None:
    catalogue = documents()
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild(catalogue)
    stop = threading.Event()
    problems: list[object] = []

    def search() -> None:
        while not stop.is_set():
            try:
                if ids(engine, "تجديد جواز السفر")[0] != "pas.renew":
                    problems.append("another answer")
            except Exception as error:  # noqa: BLE001 - whatever it is, the test fails
                problems.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        engine.rebuild(catalogue)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


def _write(folder: Path, start: int, count: int) -> None:
    engine = EmbeddedEngine(folder)
    for number in range(start, start + count):
        engine.put([make(number)])


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=_write, args=(tmp_path, start, 25)) for start in (100, 200, 300)
    ]
    for writer in writers:
        writer.start()
    engine = EmbeddedEngine(tmp_path)
    while any(writer.is_alive() for writer in writers):
        ids(engine, "تجديد رخصة")
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert engine.health()["documents"] == 75
    engine.store.connection().execute("INSERT INTO fts (fts) VALUES ('integrity-check')")


def _write_until_killed(folder: Path, ready) -> None:
    engine = EmbeddedEngine(folder)
    for number in range(1, 10**6):
        engine.put([make(number), make(number + 10**6)])
        if number == 20:
            ready.set()


def test_it_survives_sudden_death_while_writing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    writer = context.Process(target=_write_until_killed, args=(tmp_path, ready))
    writer.start()
    assert ready.wait(20)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    engine = EmbeddedEngine(tmp_path)
    count = engine.health()["documents"]
    assert isinstance(count, int)
    assert count >= 40
    assert count % 2 == 0  # what is put together is there together
    engine.store.connection().execute("INSERT INTO fts (fts) VALUES ('integrity-check')")
    engine.put([make(5, "بعد العودة")])
    assert ids(engine, "بعد العودة")[0] == "thing.5"


def _rebuild_until_killed(folder: Path, ready) -> None:
    def endless():
        for number in range(10**6):
            if number == 50:
                ready.set()
            time.sleep(0.001)
            yield make(number)

    EmbeddedEngine(folder).rebuild(endless())


def test_it_survives_sudden_death_while_rebuilding(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.put([make(1)])
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    builder = context.Process(target=_rebuild_until_killed, args=(tmp_path, ready))
    builder.start()
    assert ready.wait(20)
    os.kill(builder.pid, signal.SIGKILL)
    builder.join()
    assert ids(engine, "MOI-1") == ["thing.1"]
    assert engine.rebuild([make(1), make(2)]) == 2
    assert len(list(tmp_path.glob("index-*.sqlite3"))) == 1


def test_a_lost_index_begins_anew(engine: EmbeddedEngine) -> None:
    engine.put([make(1)])
    engine.store.close()
    for path in engine.store.directory.iterdir():
        path.unlink()
    assert engine.health() == {"ok": True, "engine": "embedded", "documents": 0}
    engine.put([make(1)])
    assert ids(engine, "MOI-1") == ["thing.1"]


def test_connections_do_not_cross_a_fork(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.put([make(1)])
    child = os.fork()
    if not child:
        try:
            engine.put([make(2)])
            code = 0 if ids(engine, "MOI-2") == ["thing.2"] else 1
        except Exception:  # noqa: BLE001 - told by the exit status
            code = 2
        os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert ids(engine, "MOI-2") == ["thing.2"]


def test_fingerprints_tell_documents_apart() -> None:
    first = make(1)
    assert fingerprint(first) == fingerprint(make(1))
    assert fingerprint(first) != fingerprint(dataclasses.replace(first, keywords=("سفر",)))


def test_a_broken_file_is_told(engine: EmbeddedEngine) -> None:
    engine.put([make(1)])
    path = engine.store.directory / engine.store.name()
    engine.store.close()
    for part in engine.store.directory.glob(path.name + "-*"):
        part.unlink()
    path.write_bytes(b"not a database" * 100)
    assert engine.health()["ok"] is False
    with pytest.raises(sqlite3.DatabaseError):
        engine.newest(Facets(), 1, 0)
