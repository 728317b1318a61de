"""Periodic jobs of search."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import job
from search.models import SearchTally


@job("forget_searches", timedelta(days=1))
def forget_searches(at: datetime) -> None:
    """Counts of searches are kept 90 days."""
    SearchTally.objects.forget(at)
