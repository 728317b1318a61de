"""Periodic jobs of the forms library."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import job
from forms_library.tasks import print_all_sheets


@job("print_missing_sheets", timedelta(minutes=30))
def print_missing_sheets(at: datetime) -> None:
    """Ask for sheets that are missing: a worker may have been stopped in the middle of them."""
    print_all_sheets.enqueue()
