"""Periodic jobs of awareness."""

from __future__ import annotations

from datetime import datetime, timedelta

from awareness.models import Notice
from awareness.models.notices import LONGEST
from awareness.searching import SOURCE
from core.clock import job
from search import engines
from search.indexing import refresh_source


@job("index_notices", timedelta(minutes=1))
def index_notices(at: datetime) -> None:
    """Notices come into search at their first moment and leave it after their last.

    Only what differs from the index is touched; a clock that stood still catches up.
    """
    rows = Notice.objects.filter(ends_at__gt=at - LONGEST).order_by("pk")
    times = {row.external_id: row.is_current(at) for row in rows}
    indexed = {features.id for features in engines.embedded_engine().named(list(times))}
    changed = [id_ for id_, current in times.items() if current != (id_ in indexed)]
    refresh_source(SOURCE, changed)
