"""The index follows publication, after commit; the one place where search listens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core.models import FileText
from core.offered_files import pages_naming
from core.searchable import Searchable
from core.signals import shows_on_pages
from search.indexing import Change, follow
from search.models import Synonym, forget_synonyms

shows_on_pages(Synonym, SearchPromotion)

_paused: ContextVar[bool] = ContextVar("search_paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Do not index what is published in here: the caller will, with ``indexing.index_pages``."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


def _follow(change: Change) -> None:
    if not _paused.get():
        follow(change)


@receiver([page_published, page_unpublished])
def index_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page was published or taken down."""
    if isinstance(instance.specific, Searchable):
        # by its number: another receiver may yet give the page its identifier
        _follow(Change(model=instance.specific_class._meta.label, pages=(instance.pk,)))


@receiver([post_page_move, page_slug_changed])
def index_moved_pages(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Addresses and privacy of everything below have changed."""
    _follow(Change(below=instance.pk))


@receiver(post_delete)
def forget_deleted_page(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """A page is gone; its thing may live on in the other language."""
    external_id = getattr(instance, "external_id", "")
    if external_id and isinstance(instance, Searchable) and isinstance(instance, Page):
        _follow(Change(model=sender._meta.label, ids=(external_id,)))


@receiver([post_save, post_delete], sender=PageViewRestriction)
def index_restricted_pages(sender: type[Any], instance: PageViewRestriction, **kwargs: Any) -> None:
    """Somebody made a part of the tree private, or public again."""
    _follow(Change(below=instance.page_id))


@receiver([post_save, post_delete], sender=FileText)
def index_offering_pages(sender: type[Any], instance: FileText, **kwargs: Any) -> None:
    """The words of a file have come, or are gone: pages that offer it are found by others."""
    pages: defaultdict[type[Any], list[int]] = defaultdict(list)
    for page in pages_naming(instance.document_id):
        model = page.specific_class
        if model is not None and issubclass(model, Searchable):
            pages[model].append(page.pk)
    for model, keys in pages.items():
        _follow(Change(model=model._meta.label, pages=tuple(keys)))


@receiver([post_save, post_delete], sender=Synonym)
def hear_of_synonyms(sender: type[Any], **kwargs: Any) -> None:
    """The process that changed a synonym searches with it at once."""
    forget_synonyms()
