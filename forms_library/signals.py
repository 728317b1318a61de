"""A published form gets its printed sheets, where it has no PDF of its own."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published

from forms_library.models import TransactionFormPage
from forms_library.tasks import print_sheets


@receiver(page_published, sender=TransactionFormPage)
def print_after_publication(instance: TransactionFormPage, **kwargs: Any) -> None:
    """Ask the worker for the sheets of the form that was just published."""
    transaction.on_commit(partial(print_sheets.enqueue, page_id=instance.pk))
