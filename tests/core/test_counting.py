"""Counting never stands in the way of an answer."""

import threading

import pytest
from django.db import DatabaseError

from core import counting


def test_a_count_is_written_by_another_thread(settings):
    settings.COUNT_LATER = True
    done, who = threading.Event(), []

    def write():
        who.append(threading.current_thread().name)
        done.set()

    counting.later(write)
    assert done.wait(5)
    assert who == ["counting"]


@pytest.mark.parametrize(
    ("background", "error"),
    [(True, DatabaseError("locked")), (False, DatabaseError("locked")), (True, KeyError("items"))],
)
def test_a_failure_loses_a_count_and_nothing_else(settings, background, error):
    settings.COUNT_LATER = background
    done = threading.Event()

    def fail():
        raise error

    counting.later(fail)
    counting.later(done.set)
    assert done.wait(5)


def test_a_full_queue_drops_counts(settings, monkeypatch, caplog):
    import queue

    settings.COUNT_LATER = True
    monkeypatch.setattr(counting, "_waiting", queue.Queue(1))
    monkeypatch.setattr(counting, "_start", lambda: None)
    counting.later(int)
    counting.later(int)
    assert "lost" in caplog.text
