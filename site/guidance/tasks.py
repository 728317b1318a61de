"""Background tasks of guidance."""

from __future__ import annotations

from django_tasks import task

from guidance.booklets import print_missing


@task()
def print_booklets() -> int:
    """Print the booklets of the guide that are missing or out of date; how many were made."""
    return print_missing()
