"""Periodic jobs of guidance."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import job
from guidance.booklets import is_stale
from guidance.tasks import print_booklets


@job("print_booklets", timedelta(minutes=10))
def print_stale_booklets(at: datetime) -> None:
    """Ask for booklets that are not there yet, or tell of a ground that began or ended today."""
    if is_stale():
        print_booklets.enqueue()
