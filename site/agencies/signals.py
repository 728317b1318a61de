"""What follows from a change in the register, or from moving a thing to another shelf."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import post_page_move

from agencies.models import (
    Agency,
    AgencyContentPage,
    AgencyPage,
    AgencySectionPage,
    Counter,
    Office,
)
from core import page_cache
from core.signals import shows_on_pages
from search.indexing import index_pages

shows_on_pages(Agency, Office, Counter)


@receiver(post_save, sender=Agency)
def find_by_new_names(instance: Agency, raw: bool = False, **kwargs: Any) -> None:
    """Names and words of an agency are words its page is found by."""
    if not raw:
        pages = AgencyPage.objects.filter(agency=instance)
        transaction.on_commit(partial(_index, pages))


def _index(pages: Any) -> None:
    index_pages(pages)


@receiver(post_page_move)
def follow_the_shelf(instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """A thing moved to another agency's shelf belongs to that agency."""
    shelf = parent_page_after.specific
    page = instance.specific
    if isinstance(shelf, AgencySectionPage) and isinstance(page, AgencyContentPage):
        type(page).objects.filter(pk=page.pk).update(agency=shelf.agency)
        page_cache.forget_all()  # what follows the move outside its transaction sends no signal
