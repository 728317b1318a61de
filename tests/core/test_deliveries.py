"""The worker's outbox thread: quick, beside long tasks, and through a database's bad hour."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError

from core import outbox
from core.deliveries import Deliveries

SOON = 5.0


@pytest.fixture
def rounds(monkeypatch):
    """``outbox.deliver`` replaced by a list of what its next calls do; then a signal."""
    plan, through = [], threading.Event()

    def deliver(limit):
        if not plan:
            through.set()
            return 0
        step = plan.pop(0)
        if isinstance(step, Exception):
            raise step
        return min(step, limit)

    monkeypatch.setattr(outbox, "deliver", deliver)
    return plan, through


def test_it_goes_on_at_once_while_there_is_more(rounds):
    plan, through = rounds
    plan += [1_000, 1_000, 1_000]
    with Deliveries(interval=0.01 + SOON * 10):
        # the rounds are full, so that the interval is not waited for
        assert through.wait(SOON)


def test_a_database_that_is_away_ends_nothing(rounds, caplog):
    plan, through = rounds
    plan += [OperationalError("gone"), OperationalError("gone"), 1]
    with Deliveries(interval=0.01):
        assert through.wait(SOON)
    assert caplog.text.count("could not reach the database") == 2


def test_leaving_waits_for_what_is_under_way(monkeypatch):
    begun, finish, ended = threading.Event(), threading.Event(), []

    def deliver(limit):
        begun.set()
        finish.wait(SOON)
        ended.append(limit)
        return 0

    monkeypatch.setattr(outbox, "deliver", deliver)
    with Deliveries(interval=60) as deliveries:
        assert begun.wait(SOON)
        threading.Timer(0.05, finish.set).start()
    assert ended
    assert not deliveries.thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_worker_in_one_batch_empties_the_outbox_too(monkeypatch):
    given = []
    monkeypatch.setattr(outbox, "HANDLERS", {"note": lambda payload, key: given.append(payload)})
    for number in range(3):
        outbox.put("note", {"n": number})
    call_command("run_worker", batch=True)
    assert given == [{"n": 0}, {"n": 1}, {"n": 2}]
