"""Notices of the demonstration, dated from the day on which they are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from awareness.models import Notice


@transaction.atomic
def load_notices(rows: Iterable[Mapping[str, Any]]) -> None:
    """Make or renew the notices of ``rows``, so that each is shown from today on.

    A row has the fields of :class:`Notice`, ``days`` (how long it is shown) in place of its times,
    and an agency's code. Raises ``ValidationError`` for one that an editor could not write.
    """
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for row in rows:
        fields = {name: value for name, value in row.items() if name not in ("days", "agency")}
        notice = Notice.objects.filter(external_id=row["external_id"]).first() or Notice()
        for name, value in fields.items():
            setattr(notice, name, value)
        code = row.get("agency")
        notice.agency = Agency.objects.filter(code=code).first() if code else None
        notice.starts_at, notice.ends_at = today, today + timedelta(days=row["days"])
        notice.full_clean()
        notice.save()
