import datetime
from zoneinfo import ZoneInfo

import pytest

from core import clock
from core.models import JobRun

KUWAIT = ZoneInfo("Asia/Kuwait")


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=KUWAIT)


@pytest.mark.parametrize(
    ("moment", "minutes", "slot"),
    [
        ("2026-11-24T10:47:31", 1, "2026-11-24T10:47:00"),
        ("2026-11-24T10:47:31", 15, "2026-11-24T10:45:00"),
        ("2026-11-24T00:00:00", 1440, "2026-11-24T00:00:00"),
        ("2026-11-24T23:59:59", 1440, "2026-11-24T00:00:00"),
        ("2026-12-31T23:59:59", 60, "2026-12-31T23:00:00"),
    ],
)
def test_slots_are_counted_from_midnight_in_kuwait(moment, minutes, slot):
    assert clock.slot_of(at(moment), datetime.timedelta(minutes=minutes)) == at(slot)


def test_a_moment_told_in_utc_lies_in_kuwaits_day():
    moment = datetime.datetime(2026, 11, 23, 22, 30, tzinfo=datetime.UTC)
    assert clock.slot_of(moment, datetime.timedelta(days=1)) == at("2026-11-24T00:00:00")


@pytest.fixture
def jobs(monkeypatch):
    done = []

    def fails(moment):
        done.append("fails")
        raise RuntimeError("broken")

    table = {
        "a": clock.Job("a", datetime.timedelta(minutes=5), lambda moment: done.append("a")),
        "fails": clock.Job("fails", datetime.timedelta(minutes=5), fails),
        "z": clock.Job("z", datetime.timedelta(days=1), lambda moment: done.append("z")),
    }
    monkeypatch.setattr(clock, "JOBS", table)
    return done


@pytest.mark.django_db
def test_each_job_is_done_once_for_its_slot(jobs):
    assert clock.run_due(at("2026-11-24T10:01:00")) == ["a", "z"]
    assert clock.run_due(at("2026-11-24T10:04:59")) == []
    assert clock.run_due(at("2026-11-24T10:05:00")) == ["a"]
    assert jobs == ["a", "fails", "z", "a", "fails"]


@pytest.mark.django_db
def test_a_failure_is_kept_and_stops_nobody(jobs):
    clock.run_due(at("2026-11-24T10:01:00"))
    row = JobRun.objects.get(job="fails")
    assert "RuntimeError: broken" in row.failure
    assert row.finished_at is not None
    assert JobRun.objects.get(job="z").failure == ""


@pytest.mark.django_db
def test_a_job_claimed_by_another_clock_is_left_to_it(jobs):
    JobRun.objects.create(job="a", slot=at("2026-11-24T10:00:00"))
    assert "a" not in clock.run_due(at("2026-11-24T10:01:00"))
    assert "a" not in jobs


@pytest.fixture
def run(monkeypatch):
    """``run(minute, failure)``: a run of job ``a`` in the slot of that minute."""

    def made(minute, failure="", job="a", finished=True):
        slot = at("2026-11-24T10:00:00") + datetime.timedelta(minutes=minute)
        return JobRun.objects.create(
            job=job, slot=slot, failure=failure, finished_at=slot if finished else None
        )

    names = ("a", "b")
    table = {name: clock.Job(name, datetime.timedelta(minutes=1), print) for name in names}
    monkeypatch.setattr(clock, "JOBS", table)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("runs", "fails"),
    [
        ([], False),
        ([""], False),
        (["x"], True),
        (["x", ""], False),
        (["", "x"], True),
        (["x", "", "x"], True),
        (["x", "x", "", ""], False),
    ],
)
def test_a_job_fails_when_its_last_run_did(run, runs, fails):
    for minute, failure in enumerate(runs):
        run(minute, failure)
    assert (set(clock.failing()) == {"a"}) == fails


@pytest.mark.django_db
def test_a_run_under_way_takes_back_no_failure(run):
    failed = run(0, "x")
    run(1, finished=False)
    assert clock.failing() == {"a": failed.started_at}


@pytest.mark.django_db
def test_a_job_that_nobody_has_any_more_fails_no_more(run):
    run(0, "x", job="gone")
    assert clock.failing() == {}


@pytest.mark.django_db
def test_failing_jobs_take_two_queries_at_most(run, django_assert_num_queries):
    with django_assert_num_queries(1):
        clock.failing()
    for minute in range(9):
        run(minute, "x")
        run(minute, "x", job="b")
    with django_assert_num_queries(2):
        assert set(clock.failing()) == {"a", "b"}


def test_a_busy_database_does_not_stop_the_clock(monkeypatch):
    from django.db import DatabaseError

    from core.management.commands import run_clock

    looks = []

    def busy():
        looks.append(1)
        if len(looks) == 3:
            raise KeyboardInterrupt
        raise DatabaseError("database is locked")

    monkeypatch.setattr(run_clock, "run_due", busy)
    monkeypatch.setattr(run_clock, "close_old_connections", lambda: None)
    monkeypatch.setattr(run_clock.signal, "signal", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        run_clock.Command().handle(interval=0)
    assert len(looks) == 3
