"""What nobody needs any more goes: drafts after seven days, files that belong to nothing.

Files are written before their row, and rows go before their file: whatever stops a process in
between leaves a stray file, which is found here, and never a row without its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from casework.attachments import FOLDER, discard
from casework.models import Attachment, Draft
from casework.models.drafts import KEPT
from casework.services.intake import forget_sealed, harden_codes
from core.clock import job
from core.storage import private_storage

STRAY_AFTER: Final = timedelta(hours=1)
#: a file that was handed to no verb belongs to a message that was never sent
UNBOUND_AFTER: Final = timedelta(days=1)
BATCH: Final = 500


@job("harden_codes", timedelta(minutes=1))
def harden(at: datetime) -> None:
    """Tracking codes of new cases are kept under a hash that nobody guesses through."""
    harden_codes()


@job("forget_sealed_codes", timedelta(minutes=10))
def forget_codes(at: datetime) -> None:
    """Tracking codes can be had again for one hour only."""
    forget_sealed(at)


@job("sweep_drafts", timedelta(hours=1))
def sweep_drafts(at: datetime) -> None:
    """Drafts that nobody touched for seven days go, with files that did not become a case's."""
    old = Draft.objects.filter(saved_at__lt=at - KEPT)
    while batch := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        discard(Attachment.objects.filter(draft__in=batch, case__isnull=True))
        old.filter(pk__in=batch).delete()
    unbound = Q(draft__isnull=True, case__isnull=True, added_at__lt=at - UNBOUND_AFTER)
    discard(Attachment.objects.filter(unbound))


@job("sweep_files", timedelta(hours=1))
def sweep_files(at: datetime) -> None:
    """Files on the disk without a row go, once they are an hour old."""
    storage = private_storage()
    before = min(at, timezone.now()) - STRAY_AFTER  # an upload under way has no row yet
    for paths in _kept_paths():
        known = set(Attachment.objects.filter(path__in=paths).values_list("path", flat=True))
        for path in set(paths) - known:
            try:
                if storage.get_modified_time(path) < before:
                    storage.delete(path)
            except FileNotFoundError:
                continue  # somebody took it away a moment ago


def _kept_paths() -> Iterator[list[str]]:
    """The paths of all attachments on the disk, in handy portions."""
    storage = private_storage()
    if not storage.exists(FOLDER):
        return
    for shelf in storage.listdir(FOLDER)[0]:
        names = [f"{FOLDER}/{shelf}/{name}" for name in storage.listdir(f"{FOLDER}/{shelf}")[1]]
        for start in range(0, len(names), BATCH):
            yield names[start : start + BATCH]
