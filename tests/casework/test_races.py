"""Many at once, and killed at any moment: no number twice, nothing acknowledged is lost.

``RACE_ROUNDS`` in the environment: how often the submitting processes are killed.
"""

import os
import random
import signal
import sqlite3
import sys
import time

import pytest

from tests.casework.racing import Racers

pytestmark = pytest.mark.slow
ROUNDS = int(os.environ.get("RACE_ROUNDS", "5"))
LAST_MOMENT, FIRST_MOMENT = "2026-12-31T20:59:59.999999+00:00", "2026-12-31T21:00:00+00:00"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(request):
    """Where racers meet: the address of an empty database by its name; empty for SQLite."""
    if request.param == "sqlite":
        return lambda name: ""
    return request.getfixturevalue("postgres").database


@pytest.fixture(scope="module")
def racers(place, tmp_path_factory):
    made = Racers(tmp_path_factory.mktemp("race"), place("race"))
    yield made
    made.close()


def failures(results):
    return [result["error"] for result in results if "error" in result]


def test_two_hundred_at_once_get_two_hundred_numbers_also_as_the_year_ends(racers):
    results = racers.ask(
        "race", work="submit", workers=4, each=50, moments=[LAST_MOMENT, FIRST_MOMENT]
    )
    assert failures(results) == []
    assert len({result["reference"] for result in results}) == 200
    for year in (2026, 2027):
        numbers = sorted(result["number"] for result in results if result["year"] == year)
        assert numbers == list(range(1, 101))


@pytest.mark.parametrize("work", ["same_draft", "same_key"])
def test_ten_times_the_same_at_once_is_one_case(racers, work):
    results = racers.ask("race", work=work, workers=10)
    assert failures(results) == []
    assert sum(result["created"] for result in results) == 1
    assert len({(result["reference"], result["code"]) for result in results}) == 1
    assert results[0]["code"]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # PostgreSQL has no such lock
def test_a_locked_database_makes_a_case_late_and_loses_none(racers):
    holder = sqlite3.connect(racers.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    racers.tell("race", work="submit", workers=2, each=1)
    time.sleep(5)
    holder.execute("COMMIT")
    results = racers.hear()
    assert failures(results) == []
    assert all(result["seconds"] > 3 for result in results)
    assert time.monotonic() - started < 15


def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half(
    place, tmp_path_factory, capsys
):
    racers = Racers(tmp_path_factory.mktemp("storm"), place("storm"))
    ledgers = tmp_path_factory.mktemp("ledgers")
    chance = random.Random(ROUNDS)
    for number in range(ROUNDS):
        folder = ledgers / str(number)
        folder.mkdir()
        group = racers.ask("storm", workers=8, folder=str(folder))
        _wait_for_the_first(folder)
        time.sleep(chance.uniform(0, 0.4))
        os.killpg(group, signal.SIGKILL)
        racers.ask("reap", leader=group)
    found = racers.ask("check", folder=str(ledgers))
    # the check itself can fail
    (ledgers / "one more").write_text("C-MOI-2026-999999-0\n")
    assert racers.ask("check", folder=str(ledgers))["problems"] == ["lost C-MOI-2026-999999-0"]
    racers.close()
    if "RACE_ROUNDS" in os.environ:
        with capsys.disabled():
            sys.stdout.write(f"\n{ROUNDS} kills: {found}\n")
    assert found["problems"] == []
    assert found["acknowledged"] >= ROUNDS
    assert found["cases"] >= found["acknowledged"]


def _wait_for_the_first(folder):
    """Until one of the processes was told that its case is kept."""
    deadline = time.monotonic() + 20
    while not any(path.stat().st_size for path in folder.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
