"""What monitoring is told of the parts."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from core.models import Heartbeat
from office import health
from tests.office.parts import (
    CANARY,
    entry,
    everything_runs,
    failed_job,
    no_clock,
    silent_worker,
)

pytestmark = pytest.mark.django_db


def checks(client=None):
    answer = (client or Client()).get("/readyz")
    return answer.status_code, answer.json()["status"], answer.json()["checks"]


def test_with_everything_running_all_is_well(home):
    everything_runs()
    status, word, told = checks()
    assert (status, word) == (200, "ok")
    assert {"database", "search", "worker", "clock", "outbox", "mail", "jobs"} <= told.keys()
    assert told["worker"]["processes"] == 1
    assert told["worker"]["seconds_since"] < 60


@pytest.mark.parametrize(
    ("trouble", "name", "told"),
    [
        (silent_worker, "worker", {"processes": 0}),
        (no_clock, "clock", {"processes": 0, "seconds_since": None}),
        (entry, "outbox", {"waiting": 0, "late": 0, "parked": 1}),
        (lambda: entry("note", "waiting", due=11), "outbox", {"waiting": 1, "late": 1}),
        (lambda: entry("mail", "waiting", written=11, due=-60), "mail", {}),
        (failed_job, "jobs", {"failing": ["sweep_drafts"]}),
    ],
    ids=["silent worker", "no clock", "parked", "late", "mail put off", "failed job"],
)
def test_what_is_wrong_is_named_and_people_are_served_all_the_same(home, trouble, name, told):
    everything_runs()
    trouble()
    answer = Client().get("/readyz")
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "degraded")
    assert {one for one, check in body["checks"].items() if not check["ok"]} == {name}
    assert told.items() <= body["checks"][name].items()
    assert CANARY not in answer.content.decode()


@pytest.mark.parametrize(
    "kind_and_age", [("mail", 9), ("note", 60)], ids=["mail of now", "something else"]
)
def test_what_waits_its_turn_is_no_trouble(home, kind_and_age):
    everything_runs()
    kind, written = kind_and_age
    entry(kind, "waiting", written=written, due=-60)
    assert checks()[1] == "ok"


def test_without_a_database_every_part_is_named_and_none_is_asked(home, monkeypatch):
    def refuse():
        raise AssertionError("the database was asked")

    monkeypatch.setattr(health, "_database", lambda: {"ok": False, "error": "OperationalError"})
    monkeypatch.setattr(health, "standing", refuse)
    status, word, told = checks()
    assert (status, word) == (503, "unavailable")
    assert not any(told[name]["ok"] for name in ("worker", "clock", "outbox", "mail", "jobs"))


def test_a_database_that_falls_away_meanwhile_is_told_and_not_a_broken_page(home, monkeypatch):
    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr(health, "standing", refuse)
    status, word, told = checks()
    assert (status, word) == (200, "degraded")
    assert told["outbox"] == {"ok": False, "error": "OperationalError"}


def test_monitoring_takes_few_queries_however_much_waits(home, django_assert_max_num_queries):
    everything_runs()
    for number in range(20):
        entry(f"kind {number}")
        Heartbeat.objects.create(part="worker", process=f"x:{number}", at=timezone.now())
    failed_job()
    with django_assert_max_num_queries(8):
        checks()
