"""Random publishing with the search server cut for a third of the time: nobody notices it, and
afterwards every index says what the database says.

``HOUR_ACTIONS`` in the environment: how many deeds (1000: an hour's worth). ``HOUR_SEED``: which.
``HOUR_DATABASE=postgres``: on PostgreSQL.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.engines.embedded import EmbeddedEngine
from tests.search.conftest import remove
from tests.search.hour_proof import (
    Answer,
    Ledger,
    Reader,
    State,
    failed,
    not_found,
    shown_though_gone,
    told_drafts,
)
from tests.search.hour_writer import LEDGERS
from tests.search.things import make
from tests.services.line import Line
from tests.services.nginx import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.elastic, pytest.mark.slow]
LONG = "HOUR_ACTIONS" in os.environ
DEEDS = int(os.environ.get("HOUR_ACTIONS", "60"))
SEED = int(os.environ.get("HOUR_SEED", "11"))
PACE = 0.25
TIMEOUT = 2.0 if LONG else 0.8  # of one answer of the search server
AWAY = 5.0 if LONG else 1.6  # seconds; then twice as long it is there
#: beyond the time-out of the server: what the embedded index and a busy machine take
MORE = 2.0 if LONG else 5.0
SAME_WITHIN = 300.0
SECRETS = {"SECRET_KEY": "of one hour only" * 4, "FIELD_KEYS": "of one hour only"}


class Hour:
    """The office, its way to the search server, and everybody who has to do with it."""

    def __init__(self, folder: Path, database: str, server: str) -> None:
        self.folder, self.server = folder, server
        self.line = Line(server)
        self.port = free_port()
        self.index = f"hour-{uuid.uuid4().hex[:10]}"
        self.breaker = folder / "search" / "elasticsearch.json"
        self.ledger = Ledger([folder / name for name in LEDGERS])
        self.away = 0.0
        self.times = 0
        self.openings = 0
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "tests.search.hour_settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database,
            "ELASTICSEARCH_URL": self.line.url,
            "ELASTICSEARCH_INDEX": self.index,
            "ELASTICSEARCH_TIMEOUT": str(TIMEOUT),
            "WEB_WORKERS": "2",
            **SECRETS,
        }

    @contextmanager
    def office(self) -> Iterator[Any]:
        """The office, serving; what is written to it starts the writer."""
        log = self.folder / "office.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.search.hour_office", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
            )
        assert process.stdin and process.stdout
        try:
            assert process.stdout.readline() == "ready\n", log.read_text()
            self._serves()
            yield process.stdin
        finally:
            process.stdin.close()
            process.wait(30)
        assert process.returncode == 0, log.read_text()

    def _serves(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
                return
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def run(self, orders: Any) -> list[Answer]:
        """Publish and read, with the line cut a third of the time; every answer."""
        readers = [Reader(self.port, self.ledger, SEED + number) for number in range(2)]
        following = threading.Thread(target=self.ledger.follow, args=(60 + DEEDS * 3,))
        watching = threading.Thread(target=self._watch, daemon=True)
        orders.write(f"{SEED} {DEEDS} {PACE}\n")
        orders.flush()
        for thread in (following, watching, *readers):
            thread.start()
        self._interrupt()
        following.join()
        for reader in readers:
            reader.done.set()
            reader.join()
        assert self.ledger.complete, (self.folder / "office.log").read_text()
        return [answer for reader in readers for answer in reader.answers]

    def _interrupt(self) -> None:
        """Until the writers are done: away for a while, and there for twice as long around it."""
        chance = random.Random(SEED)
        ways: list[Callable[[], None]] = []
        while not self.ledger.complete:
            ways = ways or chance.sample(self._ways(), len(self._ways()))
            away = AWAY * chance.uniform(0.5, 1.5)
            before = 2 * away * chance.random()
            if self._rest(before):
                break
            began = time.monotonic()
            ways.pop()()
            self.times += 1
            done = self._rest(away)
            self.line.restore()
            self.away += time.monotonic() - began
            if done or self._rest(2 * away - before):
                break

    def _ways(self) -> list[Callable[[], None]]:
        """In which the server can be away."""
        line, busy = self.line, '{"error": {"type": "es_rejected_execution_exception"}}'
        return [
            line.cut,
            line.fall_silent,
            line.break_off,
            # it answers in time, but cannot be told of everything as fast as it is published
            lambda: line.slow_down(0.15 * TIMEOUT, 0.35 * TIMEOUT),
            lambda: line.slow_down(0.5 * TIMEOUT, 1.5 * TIMEOUT),
            lambda: line.slow_down(3.0, 3.0),
            lambda: line.answer(429, busy),
            lambda: line.answer(503, "<html>Back soon</html>"),
        ]

    def _rest(self, seconds: float) -> bool:
        """Let so much time pass, unless the writer is done before."""
        deadline = time.monotonic() + seconds
        while not self.ledger.complete and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.ledger.complete

    def _watch(self) -> None:
        """Count how often the server was left alone."""
        before = False
        while not self.ledger.complete:
            now = self.breaker.exists()
            self.openings += now and not before
            before = now
            time.sleep(0.05)

    def check(self) -> subprocess.CompletedProcess[str]:
        """``check_search``, as staff run it."""
        return subprocess.run(
            [sys.executable, "manage.py", "check_search"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def settle(self) -> tuple[float, str]:
        """Seconds until the server answers again and a check that began then finds no difference,
        and what that told; more than allowed where there is one still."""
        began, told = time.monotonic(), ""
        while (taken := time.monotonic() - began) < SAME_WITHIN:
            if not self.breaker.exists():
                check = self.check()
                told = check.stdout
                if check.returncode == 0:
                    break
            time.sleep(0.05)
        return taken, told


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; empty for SQLite."""
    if os.environ.get("HOUR_DATABASE") == "postgres":
        return str(request.getfixturevalue("postgres").database("hour"))
    return ""


@pytest.fixture
def hour(tmp_path: Path, database: str, elasticsearch_url: str) -> Iterator[Hour]:
    made = Hour(tmp_path, database, elasticsearch_url)
    yield made
    made.line.close()
    remove(elasticsearch_url, made.index)


def test_an_hour_of_publishing_with_the_server_away_a_third_of_it(
    hour: Hour, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with hour.office() as orders:
        start = time.monotonic()
        answers = hour.run(orders)
        lasted = time.monotonic() - start
        same_after, told = hour.settle()
        status, wrong, made_wrong = check_what_is_wrong(hour)
    states = hour.ledger.states()
    findable = [*states, *(state for _, state in hour.ledger.taught())]
    held = len(not_found([replace(answer, shown=frozenset()) for answer in answers], findable))
    worst = max(answer.ended - answer.began for answer in answers)
    figures = {
        "seed": SEED,
        "deeds": len(hour.ledger.deeds),
        "seconds": round(lasted, 1),
        "away": round(hour.away, 1),
        "times": hour.times,
        "openings": hour.openings,
        "requests": len(answers),
        "that had to find": held,
        "worst": round(worst, 2),
        "same after": round(same_after, 1),
        "whole test": round(time.monotonic() - began, 1),
    }
    with capsys.disabled():
        sys.stdout.write(f"\n{json.dumps(figures)}\n")
    assert [deed["failed"] for deed in hour.ledger.deeds if "failed" in deed] == []
    assert failed(answers) == []
    assert shown_though_gone(answers, states) == []
    assert not_found(answers, findable) == []
    assert held > len(answers) / 20
    assert told_drafts(answers, hour.ledger.deeds) == []
    assert worst < TIMEOUT + MORE
    assert same_after < SAME_WITHIN
    assert told.count("0 differences") == 2
    assert not hour.breaker.exists()
    assert (status, wrong) == (1, made_wrong)
    # it was a third of the time, and it was noticed
    assert (0.28 if LONG else 0.15) < hour.away / lasted < (0.4 if LONG else 0.6)
    assert hour.openings >= 1


def check_what_is_wrong(hour: Hour) -> tuple[int, set[str], set[str]]:
    """Lose a thing, change one and add one in each index by hand: the status of the check, what it
    tells, and what it should."""
    embedded = EmbeddedEngine(hour.folder / "search")
    lost = next(iter(embedded.fingerprints()))
    embedded.delete([lost])
    embedded.put([make(1)])
    embedded.store.close()
    with Elasticsearch(hour.server) as client:
        found = client.search(index=hour.index, size=2, query={"match_all": {}})
        first, second = found["hits"]["hits"]
        client.index(index=hour.index, id="1", document=first["_source"] | {"id": "faq.stray"})
        client.update(index=hour.index, id=first["_id"], doc={"agency": "OTHER"})
        client.delete(index=hour.index, id=second["_id"])
    told = hour.check()
    return (
        told.returncode,
        {line.partition(" in ")[0] for line in told.stdout.splitlines()},
        {
            f"missing: {lost}",
            "should not be there: thing.1",
            "2 differences",
            f"missing: {second['_source']['id']}",
            f"outdated: {first['_source']['id']}",
            "should not be there: faq.stray",
            "3 differences",
        },
    )


# -- the proofs can fail -----------------------------------------------------------------------

THERE, GONE = State(1, "مبتر", 10.0, 20.0), State(1, "", 20.0, 40.0)


def answer(began: float, shown: set[int], status: int = 200, body: str = "") -> Answer:
    return Answer(began, began + 0.5, "/ar/search/?q={}", "مبتر", status, frozenset(shown), body)


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (answer(14, {1}), False),
        (answer(14, set()), True),
        (answer(12, set()), False),  # a moment ago
        (answer(19.8, set()), False),  # taken down meanwhile
        (answer(20.5, {1}), False),
        (answer(22, {1}), True),
        (answer(22, {2}), False),
        (answer(39.8, {1}), False),  # published again meanwhile
    ],
)
def test_an_answer_that_is_behind_is_told(seen: Answer, wrong: bool) -> None:
    states = [THERE, GONE]
    assert bool(not_found([seen], states) + shown_though_gone([seen], states)) is wrong


@pytest.mark.parametrize(("status", "wrong"), [(200, False), (304, False), (0, True), (503, True)])
def test_an_answer_that_failed_is_told(status: int, wrong: bool) -> None:
    assert bool(failed([answer(1, set(), status)])) is wrong


def test_a_draft_that_is_shown_is_told_until_it_is_published() -> None:
    deeds = [{"deed": "draft", "draft": "متبر"}, {"deed": "again", "word": "متبر", "began": 5.0}]
    seen = [answer(at, {1}, body="ترخيص متبر") for at in (2.0, 7.0)]
    assert len(told_drafts(seen, deeds)) == 1
