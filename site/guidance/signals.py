"""What follows when the guide, a ground or a contact changes: search, caches, the booklets."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from agencies.models import Agency, Office
from casework.models import Ground
from core.models import OfficeSettings
from core.signals import shows_on_pages
from guidance.models import EXTERNAL_ID, ProcedurePage
from guidance.tasks import print_booklets
from search.indexing import refresh

shows_on_pages(Ground)


@receiver(page_published, sender=ProcedurePage)
@receiver([post_save, post_delete], sender=Ground)
@receiver([post_save, post_delete], sender=Agency)
@receiver([post_save, post_delete], sender=Office)
@receiver(post_save, sender=OfficeSettings)
def print_after_a_change(**kwargs: Any) -> None:
    """Ask the worker for new booklets, once for everything that one transaction changes."""
    waiting = transaction.get_connection().run_on_commit
    if all(entry[1] is not _ask for entry in waiting):
        transaction.on_commit(_ask)


def _ask() -> None:
    print_booklets.enqueue()


@receiver([post_save, post_delete], sender=Ground)
def find_by_its_grounds(**kwargs: Any) -> None:
    """The words of the grounds are words by which the guide is found."""
    transaction.on_commit(_index)


def _index() -> None:
    refresh(ProcedurePage, [EXTERNAL_ID])
