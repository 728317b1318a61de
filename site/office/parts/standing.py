"""How the parts stand: the same facts for monitoring (``/readyz``) and for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import clock
from core.heartbeats import Pulse, heartbeats
from core.parked import LATE, Backlog, backlog

#: so long staff are told of a background task that failed
TOLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the parts stood at ``at``.

    ``jobs``: periodic jobs whose last run failed, with its beginning.
    """

    at: datetime
    pulses: dict[str, Pulse]
    backlog: Backlog
    jobs: dict[str, datetime]

    @property
    def mail_since(self) -> datetime | None:
        """When the oldest mail was written that has not left in ten minutes."""
        oldest = self.backlog.oldest.get("mail")
        return oldest if oldest and oldest < self.at - LATE else None

    @property
    def away(self) -> list[str]:
        """Parts of which no process lives."""
        return [name for name, pulse in self.pulses.items() if not pulse.living]


def standing(at: datetime | None = None) -> Standing:
    """How the parts stand at ``at`` (aware; default now). Raises where the database is away."""
    now = at or timezone.now()
    return Standing(now, heartbeats(now), backlog(now), clock.failing())


def failed_tasks(at: datetime) -> dict[str, int]:
    """How many background tasks failed in the day before ``at``, by path."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=at - TOLD).order_by()
    return dict(failed.values_list("task_path").annotate(Count("pk")))
