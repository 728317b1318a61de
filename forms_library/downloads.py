"""How often files are taken: a number per file and day, nothing of who took it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from forms_library.models import DownloadCount, TransactionFormPage


def count_download(page: TransactionFormPage, key: str) -> None:
    """Add one to today's count of file ``key`` of ``page``; the day is Kuwait's."""
    row: dict[str, Any] = {"page": page, "file": key, "day": localdate()}
    with transaction.atomic():
        if not DownloadCount.objects.filter(**row).update(count=F("count") + 1):
            counter, _ = DownloadCount.objects.get_or_create(**row)
            DownloadCount.objects.filter(pk=counter.pk).update(count=F("count") + 1)
