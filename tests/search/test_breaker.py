"""When the search server is asked, and when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.breaker import PATIENCE, Breaker


@pytest.fixture
def breaker(tmp_path: Path) -> Breaker:
    return Breaker(tmp_path / "search" / "elasticsearch.json")


def test_it_is_closed_where_nobody_opened_it(breaker: Breaker) -> None:
    assert (breaker.is_open, breaker.state, breaker.told()) == (False, "closed", {})


def test_it_opens_at_once_for_a_server_that_is_not_there(breaker: Breaker) -> None:
    breaker.failed("ConnectionError", certain=True)
    assert (breaker.state, breaker.told()["reason"]) == ("open", "ConnectionError")


def test_it_opens_only_after_several_slow_answers_in_a_row(breaker: Breaker) -> None:
    for _ in range(PATIENCE - 1):
        breaker.failed("time-out", certain=False)
    breaker.succeeded()
    for _ in range(PATIENCE - 1):
        breaker.failed("time-out", certain=False)
    assert not breaker.is_open
    breaker.failed("time-out", certain=False)
    assert breaker.is_open


def test_every_process_sees_it_and_since_when(breaker: Breaker) -> None:
    breaker.open("away")
    other = Breaker(breaker.path)
    assert other.is_open
    other.open("still away")
    assert breaker.told() == other.told()
    assert breaker.told()["reason"] == "away"


def test_it_closes_only_after_mending(breaker: Breaker) -> None:
    breaker.open("away")
    since = breaker.told()["since"]
    breaker.close()
    assert breaker.state == "open"
    breaker.mend()
    assert (breaker.state, breaker.is_open, breaker.told()["since"]) == ("mending", True, since)
    breaker.close()
    assert breaker.state == "closed"


def test_a_server_that_fails_while_it_catches_up_is_away_again(breaker: Breaker) -> None:
    breaker.open("away")
    breaker.mend()
    breaker.failed("time-out", certain=True)
    breaker.close()
    assert breaker.state == "open"


def test_a_file_nobody_can_read_counts_as_open(breaker: Breaker) -> None:
    breaker.open("away")
    breaker.path.write_text("half a")
    assert (breaker.is_open, breaker.state) == (True, "open")
