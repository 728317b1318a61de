"""Periodic jobs of the forms library."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import job
from forms_library.searching import index_versions_in_force
from forms_library.taking import take_all_facts
from forms_library.tasks import print_all_sheets


@job("print_missing_sheets", timedelta(minutes=30))
def print_missing_sheets(at: datetime) -> None:
    """Ask for sheets that are missing: a worker may have been stopped in the middle of them."""
    print_all_sheets.enqueue()


@job("take_version_facts", timedelta(days=1))
def take_version_facts(at: datetime) -> None:
    """Keep what forms ask for: versions came into force by their day, others changed unpublished.

    Always of today, whatever ``at`` is: nobody knows what was asked then, or will be.
    """
    take_all_facts()


@job("index_versions_in_force", timedelta(days=1))
def index_new_versions(at: datetime) -> None:
    """Search knows the files of the versions in force: some came into force by their day."""
    index_versions_in_force()
