"""Background tasks of search."""

from __future__ import annotations

from django_tasks import task

from search import mending


@task()
def compare_indexes() -> int:
    """Compare every index with the database; how many had to be built anew."""
    return mending.compare()
