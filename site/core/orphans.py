"""Background tasks whose worker died over them: another one takes them up, a few times at most."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.heartbeats import LIVES
from core.models import Heartbeat

#: a task that outlived so many workers ended them, as likely as not
MOST_WORKERS: Final = 3


class WorkerDied(Exception):
    """The process that did a task did not come to its end."""


def take_up(at: datetime) -> int:
    """Let others do what nobody does any more at ``at`` (aware); how many tasks.

    Tasks of this project may be done twice: each looks at what there is to do.
    """
    beating = Heartbeat.objects.filter(part="worker", at__gte=at - LIVES)
    living = set(beating.values_list("process", flat=True))
    left = DBTaskResult.objects.running().filter(started_at__lt=at - LIVES)
    return sum(
        _give_back(task)
        for task in left
        if not task.worker_ids or task.worker_ids[-1] not in living
    )


def give_back(at: datetime, worker: str) -> int:
    """Let others do what runs under the name of ``worker``, which does nothing; how many tasks."""
    running = DBTaskResult.objects.running().filter(started_at__lte=at)
    return sum(_give_back(task) for task in running if task.worker_ids[-1:] == [worker])


def _give_back(task: Any) -> int:
    if len(task.worker_ids) >= MOST_WORKERS:
        task.set_failed(WorkerDied(f"{MOST_WORKERS} workers died over it"))
        return 0
    ours = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    return int(ours.update(status=TaskResultStatus.READY, started_at=None))
