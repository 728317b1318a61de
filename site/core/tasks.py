"""Background tasks of the kernel."""

from __future__ import annotations

from django_tasks import task

from core import outbox


@task()
def deliver_outbox() -> int:
    """Do what waits in the outbox; how many entries were done."""
    return outbox.deliver()
