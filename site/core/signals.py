"""An identifier for what is made in the admin, words of new files, the page cache's generation."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.images.models import Image
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from core import page_cache
from core.file_text import forget_former
from core.models import BasePage, OfficeDocument, OfficeSettings, Topic
from core.tasks import read_file_text

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@receiver(page_published)
def give_identifier(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """At first publication a page gets an identifier that it keeps for ever."""
    if not isinstance(instance, BasePage) or instance.external_id:
        return
    siblings = sender.objects.filter(translation_key=instance.translation_key)
    known = siblings.exclude(external_id="").values_list("external_id", flat=True).first()
    token = "".join(secrets.choice(ALPHABET) for _ in range(6))
    instance.external_id = known or f"{instance.kind}.{token}"
    siblings.filter(external_id="").update(external_id=instance.external_id)


@receiver(post_save, sender=OfficeDocument)
def read_new_file(instance: OfficeDocument, raw: bool = False, **kwargs: Any) -> None:
    """The worker reads a new file; the words of the one before it are let go of at once."""
    if not raw and forget_former(instance):
        ask = partial(read_file_text.enqueue, document_id=instance.pk)
        transaction.on_commit(ask, robust=True)


@receiver([page_published, page_unpublished, post_page_move])
def forget_cached_pages(sender: type[Page], **kwargs: Any) -> None:
    """Whatever was published may show on any page: every cached page is of the past."""
    transaction.on_commit(page_cache.forget_all)


def shows_on_pages(*models: type[Model]) -> None:
    """Rows of ``models`` show on public pages: a change of one empties the caches."""

    def forget(**kwargs: Any) -> None:
        transaction.on_commit(page_cache.forget_all)

    for model in models:
        name = f"shows_on_pages {model._meta.label}"
        post_save.connect(forget, sender=model, weak=False, dispatch_uid=name)
        post_delete.connect(forget, sender=model, weak=False, dispatch_uid=name)


shows_on_pages(PageViewRestriction, CollectionViewRestriction, Site, OfficeSettings, Topic)
shows_on_pages(OfficeDocument, Image)
