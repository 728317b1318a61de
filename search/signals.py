"""The index follows publication, after commit; the one place where search listens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core.searchable import Searchable
from search import indexing
from search.models import Synonym, forget_synonyms

_paused: ContextVar[bool] = ContextVar("search_paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Do not index what is published in here: the caller will, with ``indexing.index_pages``."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


def _after_commit(model: type[Any], ids: Iterable[str]) -> None:
    known = {id_ for id_ in ids if id_}
    if known and not _paused.get():
        transaction.on_commit(partial(indexing.refresh, model, known))


@receiver([page_published, page_unpublished])
def index_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page was published or taken down."""
    page: Any = instance.specific
    if isinstance(page, Searchable) and not _paused.get():
        # read at commit: another receiver may give the page its identifier
        transaction.on_commit(partial(_index_page, type(page), instance.pk))


def _index_page(model: type[Any], pk: int) -> None:
    ids = model._default_manager.filter(pk=pk).values_list("external_id", flat=True)
    indexing.refresh(model, [id_ for id_ in ids if id_])


@receiver([post_page_move, page_slug_changed])
def index_moved_pages(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Addresses and privacy of everything below have changed."""
    _index_subtree(instance.pk)


def _index_subtree(pk: int) -> None:
    if not _paused.get():
        transaction.on_commit(partial(_index_below, pk))


def _index_below(pk: int) -> None:
    page = Page.objects.filter(pk=pk).first()
    if page is not None:
        pages = page.get_descendants(inclusive=True).order_by("path")
        indexing.index_pages(pages.specific().iterator(chunk_size=200))


@receiver(post_delete)
def forget_deleted_page(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """A page is gone; its thing may live on in the other language."""
    if isinstance(instance, Page) and isinstance(instance, Searchable):
        _after_commit(type(instance), [getattr(instance, "external_id", "")])


@receiver([post_save, post_delete], sender=PageViewRestriction)
def index_restricted_pages(sender: type[Any], instance: PageViewRestriction, **kwargs: Any) -> None:
    """Somebody made a part of the tree private, or public again."""
    _index_subtree(instance.page_id)


@receiver([post_save, post_delete], sender=Synonym)
def hear_of_synonyms(sender: type[Any], **kwargs: Any) -> None:
    """The process that changed a synonym searches with it at once."""
    forget_synonyms()
