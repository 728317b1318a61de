"""A published form gets its printed sheets, and what it asks for is kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published

from core.signals import shows_on_pages
from forms_library.models import PrintedSheet, TransactionFormPage, VersionFacts
from forms_library.taking import take_facts_of
from forms_library.tasks import print_sheets

shows_on_pages(PrintedSheet, VersionFacts)


@receiver(page_published, sender=TransactionFormPage)
def print_after_publication(instance: TransactionFormPage, **kwargs: Any) -> None:
    """Ask the worker for the sheets of the form that was just published."""
    transaction.on_commit(partial(print_sheets.enqueue, page_id=instance.pk))


@receiver(page_published, sender=TransactionFormPage)
def take_facts_after_publication(instance: TransactionFormPage, **kwargs: Any) -> None:
    """Keep what the form that was just published asks for."""
    transaction.on_commit(partial(_take_facts, instance.pk), robust=True)


def _take_facts(page_id: int) -> None:
    take_facts_of([page_id])
