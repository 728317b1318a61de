"""Notices, shown now unless a test says otherwise."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from django.utils import timezone

from awareness.models import Notice

_numbers = itertools.count(1)


def make_notice(hours: tuple[float, float] = (-1, 24), **fields: Any) -> Notice:
    """A notice shown from ``hours[0]`` to ``hours[1]`` from now."""
    number = next(_numbers)
    now = timezone.now()
    values = {
        "external_id": f"notice.t{number}",
        "title_ar": f"تنبيه تجربة {number}",
        "title_en": f"Test notice {number}",
        "body_ar": "<p>نص التنبيه بالعربية.</p>",
        "body_en": "<p>The notice in English.</p>",
        "starts_at": now + datetime.timedelta(hours=hours[0]),
        "ends_at": now + datetime.timedelta(hours=hours[1]),
    } | fields
    return Notice.objects.create(**values)
