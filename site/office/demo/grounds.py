"""The grounds that bar acceptance, as the demonstration's editors wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from casework.models import Ground


@transaction.atomic
def load_grounds(rows: Iterable[Mapping[str, Any]]) -> int:
    """Put in place those whose code is not known yet, so that what editors changed stays."""
    known = set(Ground.objects.values_list("code", flat=True))
    missing = [Ground(**row) for row in rows if row["code"] not in known]
    for ground in missing:
        ground.full_clean()
        ground.save()
    return len(missing)
