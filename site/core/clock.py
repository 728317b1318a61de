"""Periodic jobs: each is done once for each slot of its period, whoever calls."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from core.models import JobRun

logger = logging.getLogger("office.clock")


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every ``period``; ``run`` gets the moment it is done for, aware."""

    name: str
    period: timedelta
    run: Callable[[datetime], None]


JOBS: dict[str, Job] = {}


def job(
    name: str, period: timedelta
) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register a function as a periodic job. Slots start at midnight in Kuwait."""

    def register(run: Callable[[datetime], None]) -> Callable[[datetime], None]:
        JOBS[name] = Job(name, period, run)
        return run

    return register


def slot_of(moment: datetime, period: timedelta) -> datetime:
    """The start of the slot in which ``moment`` lies, counted from midnight in Kuwait."""
    local = timezone.localtime(moment)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((local - midnight) // period) * period


def run_due(at: datetime | None = None) -> list[str]:
    """Do every job not yet done for its slot at ``at`` (default: now); names of those done.

    A job that fails is logged, keeps its row with the failure, and is tried again in its next
    slot; the others go on. A second call for the same moment does nothing.
    """
    moment = at or timezone.now()
    done = []
    for entry in JOBS.values():
        run = _claim(entry, moment)
        if run is None:
            continue
        try:
            entry.run(moment)
        except Exception:
            logger.exception("periodic job %s failed", entry.name)
            run.failure = traceback.format_exc()[-2000:]
        else:
            done.append(entry.name)
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at", "failure"])
    return done


def failing() -> dict[str, datetime]:
    """The jobs whose last finished run failed, each with the moment it began."""
    failed = JobRun.objects.filter(failure__gt="", job__in=JOBS).order_by()
    last = dict(failed.values_list("job").annotate(Max("slot")))
    if not last:
        return {}
    later = JobRun.objects.filter(
        job=OuterRef("job"), slot__gt=OuterRef("slot"), finished_at__isnull=False
    )
    ask = reduce(or_, (Q(job=job, slot=slot) for job, slot in last.items()))
    runs = JobRun.objects.filter(ask).exclude(Exists(later))
    return dict(runs.order_by("job").values_list("job", "started_at"))


def _claim(entry: Job, moment: datetime) -> JobRun | None:
    slot = slot_of(moment, entry.period)
    if JobRun.objects.filter(job=entry.name, slot=slot).exists():
        return None
    try:
        with transaction.atomic():
            return JobRun.objects.create(job=entry.name, slot=slot)
    except IntegrityError:  # another clock was quicker
        return None
