"""What follows an import, after commit: all that can be made again from the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from modelsearch.backends import get_search_backends
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from core import page_cache
from forms_library.models import TransactionFormPage
from forms_library.taking import take_facts_of
from forms_library.tasks import print_all_sheets
from office.importing.holdings import chunks
from office.importing.outcome import Progress
from search import indexing, signals

DATABASE_QUEUE = "django_tasks_db.DatabaseBackend"


@contextmanager
def indexes_paused() -> Iterator[None]:
    """While pages are written by the hundred, no index follows each of them."""
    with disable_reference_index_auto_update(), signals.paused():
        yield


def follow_up(touched: set[tuple[type[Any], int]], print_sheets: bool, progress: Progress) -> None:
    """Bring every index up to date with the pages ``touched``; forget cached pages."""
    if not touched:
        return
    page_cache.forget_all()
    by_model: dict[type[Any], list[int]] = {}
    for model, pk in sorted(touched, key=lambda entry: (entry[0].__name__, entry[1])):
        by_model.setdefault(model, []).append(pk)
    take_facts_of(by_model.get(TransactionFormPage, ()))
    done = 0
    # first what the public searches, then what editors do
    for index in (_index_for_public, _index_for_editors):
        for model, ids in by_model.items():
            for some in chunks(ids, 200):
                progress("index", done, 2 * len(touched))
                index(model, some)
                done += len(some)
        page_cache.forget_all()
    if print_sheets and settings.TASKS["default"]["BACKEND"] == DATABASE_QUEUE:
        print_all_sheets.enqueue()


def _index_for_public(model: type[Any], ids: Sequence[int]) -> None:
    indexing.refresh(model, model.objects.filter(pk__in=ids).values_list("external_id", flat=True))


def _index_for_editors(model: type[Any], ids: Sequence[int]) -> None:
    with transaction.atomic():
        for page in model.objects.filter(pk__in=ids):
            ReferenceIndex.create_or_update_for_object(page)
    bases = list(Page.objects.filter(pk__in=ids))
    for backend in get_search_backends(with_auto_update=True):
        with transaction.atomic():
            backend.add_bulk(Page, bases)
