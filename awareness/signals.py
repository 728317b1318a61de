"""What follows when a notice is written, changed or taken away."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from awareness.models import Notice
from awareness.searching import SOURCE
from core.signals import shows_on_pages
from search.indexing import refresh_source

# first: what follows reads from memory what this empties
shows_on_pages(Notice)


@receiver([post_save, post_delete], sender=Notice)
def index_notice(instance: Notice, raw: bool = False, **kwargs: Any) -> None:
    """The index follows, after commit."""
    if not raw:
        transaction.on_commit(partial(refresh_source, SOURCE, [instance.external_id]))
