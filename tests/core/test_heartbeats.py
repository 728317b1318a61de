"""Signs of life: by process, shared, and never in anybody's way."""

from __future__ import annotations

import datetime
import os
import threading

import pytest
from django.db import DatabaseError
from django.utils import timezone

from core import heartbeats as module
from core.heartbeats import beat, beating, heartbeats, resting
from core.models import Heartbeat

SECOND = datetime.timedelta(seconds=1)
NOW = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.UTC)
SOON = 5.0


def heard(part, process, seconds_ago):
    return Heartbeat.objects.create(part=part, process=process, at=NOW - seconds_ago * SECOND)


@pytest.mark.django_db
def test_a_process_has_one_row_however_often_it_beats():
    for minute in range(3):
        beat("worker", NOW + minute * 60 * SECOND)
    row = Heartbeat.objects.get()
    assert (row.part, row.at) == ("worker", NOW + 120 * SECOND)
    assert row.process.endswith(f":{os.getpid()}")


@pytest.mark.django_db
def test_two_processes_beat_side_by_side_and_a_dead_one_is_not_masked(monkeypatch):
    for process, seconds_ago in [("two:1", 300), ("one:1", 65), ("one:1", 5)]:
        monkeypatch.setattr(module, "myself", lambda process=process: process)
        beat("worker", NOW - seconds_ago * SECOND)
    pulse = heartbeats(NOW)["worker"]
    assert (pulse.last, pulse.living) == (NOW - 5 * SECOND, 1)
    assert [row.process for row in pulse.silent] == ["two:1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds_ago", "living", "silent", "known"),
    [
        (0, 1, 0, True),
        (89, 1, 0, True),
        (90, 0, 1, True),
        (3599, 0, 1, True),
        (3600, 0, 0, True),
        (24 * 3600, 0, 0, True),
        (24 * 3600 + 1, 0, 0, False),
    ],
)
def test_what_is_told_of_a_process_by_its_last_beat(seconds_ago, living, silent, known):
    heard("clock", "one:1", seconds_ago)
    pulse = heartbeats(NOW)["clock"]
    assert (pulse.living, len(pulse.silent), pulse.last is not None) == (living, silent, known)


@pytest.mark.django_db
def test_every_part_is_told_of_in_one_query(django_assert_num_queries):
    for number in range(5):
        heard("worker", f"one:{number}", 5)
    with django_assert_num_queries(1):
        told = heartbeats(NOW)
    assert (told["worker"].living, told["clock"].living) == (5, 0)
    assert told["clock"].last is None


@pytest.mark.django_db
def test_rows_older_than_a_day_are_forgotten_when_a_process_starts():
    heard("worker", "old:1", 24 * 3600 + 1)
    heard("worker", "older:1", 23 * 3600)
    beat("clock", NOW)
    assert set(Heartbeat.objects.values_list("process", flat=True)) > {"older:1"}
    assert not Heartbeat.objects.filter(process="old:1").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "left"),
    [(None, 0), (SystemExit, 0), (KeyboardInterrupt, 0), (RuntimeError, 1)],
    ids=["at its end", "told to stop", "stopped by hand", "fell over"],
)
def test_only_who_fell_over_leaves_a_row_behind(end, left):
    def work():
        with resting("clock"):
            beat("clock")
            if end:
                raise end

    if end:
        with pytest.raises(end):
            work()
    else:
        work()
    assert Heartbeat.objects.count() == left


@pytest.mark.django_db
def test_a_stop_takes_away_ones_own_row_only():
    heard("worker", "other:1", 5)
    with resting("worker"):
        beat("worker", NOW)
        assert Heartbeat.objects.count() == 2
    assert Heartbeat.objects.get().process == "other:1"


@pytest.mark.parametrize("name", ["update", "create", "delete"])
@pytest.mark.django_db
def test_a_database_that_refuses_stops_nobody(monkeypatch, caplog, name):
    def refuse(*args, **kwargs):
        raise DatabaseError("database is locked")

    owner = Heartbeat.objects if name == "create" else type(Heartbeat.objects.all())
    monkeypatch.setattr(owner, name, refuse)
    with resting("worker"):
        beat("worker")
    assert "DatabaseError" in caplog.text


def test_it_beats_beside_the_work_and_not_after_it(monkeypatch):
    beats, rests, twice = [], [], threading.Event()

    def note(part):
        beats.append(part)
        if len(beats) == 2:
            twice.set()

    monkeypatch.setattr(module, "EVERY", 0.01)
    monkeypatch.setattr(module, "beat", note)
    monkeypatch.setattr(module, "_rest", rests.append)
    with beating("worker"):
        assert twice.wait(SOON)
        assert rests == []
    heard_then = len(beats)
    assert rests == ["worker"]
    assert not [t for t in threading.enumerate() if t.name == "heartbeat"]
    assert len(beats) == heard_then


def test_a_worker_and_a_clock_beat_while_they_run(monkeypatch):
    from core.management.commands import run_clock, run_worker

    inside = []

    def end(*args):
        inside.append([t.name for t in threading.enumerate() if t.name == "heartbeat"])
        raise SystemExit

    class Nothing:
        running, worker_id = True, "here:1"

        def __init__(self, **options):
            pass

        def configure_signals(self):
            pass

        run = end

    monkeypatch.setattr(module, "beat", lambda part: None)
    rests = []
    monkeypatch.setattr(module, "_rest", rests.append)
    monkeypatch.setattr(run_worker, "Worker", Nothing)
    monkeypatch.setattr("core.deliveries.outbox.deliver", lambda limit: 0)
    monkeypatch.setattr("core.orphans.give_back", lambda at, worker: 0)
    with pytest.raises(SystemExit):
        run_worker.Command().handle(interval=0.01, batch=False)
    assert inside == [["heartbeat"]]

    beats = []
    monkeypatch.setattr(run_clock, "run_due", lambda: None)
    monkeypatch.setattr(run_clock, "close_old_connections", lambda: None)
    monkeypatch.setattr(run_clock, "beat", lambda part: (beats.append(part), end()))
    monkeypatch.setattr(run_clock.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit):
        run_clock.Command().handle(interval=0)
    assert (beats, rests) == (["clock"], ["worker", "clock"])


@pytest.mark.django_db
def test_an_hour_ago_is_measured_from_now_by_default():
    Heartbeat.objects.create(part="clock", process="one:1", at=timezone.now())
    assert heartbeats()["clock"].living == 1
