"""A task outlives the worker that died over it."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import orphans
from core.heartbeats import LIVES
from core.models import Heartbeat
from core.tasks import read_missing_texts

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG = LIVES + datetime.timedelta(seconds=1)


@pytest.fixture
def running(settings):
    """Make a task that ``workers`` took up in turn, the last one ``ago``."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def make(*workers, ago=LONG):
        task = DBTaskResult.objects.get(pk=read_missing_texts.enqueue().id)
        for worker in workers:
            task.claim(worker)
        DBTaskResult.objects.filter(pk=task.pk).update(started_at=NOW - ago)
        return task

    return make


def beat(process, ago):
    Heartbeat.objects.create(part="worker", process=process, at=NOW - ago)


@pytest.mark.parametrize(
    ("beaten", "ago", "taken"),
    [
        (None, LONG, 1),
        (LONG, LONG, 1),
        (LIVES / 2, LONG, 0),  # a long task of a worker that lives
        (None, LIVES / 2, 0),  # its first beat may be on its way
    ],
)
def test_only_a_dead_workers_tasks_are_taken_up(running, beaten, ago, taken):
    task = running("here:1", ago=ago)
    if beaten is not None:
        beat("here:1", beaten)
    beat("here:2", LIVES / 2)
    assert orphans.take_up(NOW) == taken
    task.refresh_from_db()
    assert task.status == ("READY" if taken else "RUNNING")
    assert orphans.take_up(NOW) == 0


def test_a_task_that_ends_its_workers_is_given_up(running):
    task = running("here:1", "here:2", "here:3")
    assert orphans.take_up(NOW) == 0
    task.refresh_from_db()
    assert task.status == "FAILED"
    assert "WorkerDied" in task.exception_class_path


def test_what_ended_stays_ended(running):
    task = running("here:1")
    task.set_successful(None)
    assert orphans.take_up(NOW) == 0
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"


def test_what_ran_under_a_name_that_does_nothing_is_given_back(running):
    mine, other = running("here:1"), running("here:2")
    beat("here:1", LIVES / 2)  # a container that came back has its name and its number again
    beat("here:2", LIVES / 2)
    assert orphans.give_back(NOW, "here:1") == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("READY", "RUNNING")
