"""Periodic jobs of search."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from core.clock import job
from search import mending
from search.models import SearchTally
from search.tasks import compare_indexes

_QUEUE = "django_tasks_db.DatabaseBackend"


@job("forget_searches", timedelta(days=1))
def forget_searches(at: datetime) -> None:
    """Counts of searches are kept 90 days."""
    SearchTally.objects.forget(at)


@job("mend_search", timedelta(minutes=1))
def mend_search(at: datetime) -> None:
    """A search server that is back takes in what it missed, then answers again."""
    mending.mend()


@job("compare_search", timedelta(days=1))
def compare_search(at: datetime) -> None:
    """No index drifts from the database; left to the worker, for it takes long."""
    if settings.TASKS["default"]["BACKEND"] == _QUEUE:
        compare_indexes.enqueue()
