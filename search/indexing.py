"""Between pages and the index: which documents there are, and putting some of them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from wagtail.models import Page, get_page_models

from core.language import ARABIC
from core.publication import localise, public_q, together
from core.searchable import Searchable, SearchDocument
from search.engines import get_engine

BATCH = 200


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """``items`` in lists of at most ``size``."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some


def searchable_models() -> list[type[Page]]:
    """Every page type whose pages can be found."""
    return [
        model
        for model in get_page_models()
        if hasattr(model, "search_document") and hasattr(model, "external_id")
    ]


def document_of(page: Page) -> SearchDocument | None:
    """A page's document, where it has one to be found by."""
    if not isinstance(page, Searchable):
        return None
    document = page.search_document()
    return document if document is not None and document.kind and document.places else None


def all_documents() -> Iterator[SearchDocument]:
    """The document of every public thing, one for both of its languages."""
    for model in searchable_models():
        found: Any = model.objects.filter(public_q(), locale__language_code=ARABIC)
        keys = list(found.exclude(external_id="").order_by("pk").values_list("pk", flat=True))
        for some in batched(keys, BATCH):
            pages = list(_with_relations(model.objects.filter(pk__in=some)))
            for page in localise(pages):
                document = document_of(page)
                if document is not None:
                    yield document


def index_pages(pages: Iterable[Page]) -> None:
    """Put the documents of these pages as they are now; what is not public is taken out."""
    things: defaultdict[type[Any], set[str]] = defaultdict(set)
    for page in pages:
        specific: Any = page.specific
        external_id = getattr(specific, "external_id", "")
        if external_id and isinstance(specific, Searchable):
            things[type(specific)].add(external_id)
    for model, ids in things.items():
        refresh(model, ids)


def refresh(model: type[Any], ids: Iterable[str]) -> None:
    """Bring the index in line with the database for things of one kind."""
    engine = get_engine()
    for some in batched(sorted(set(ids)), BATCH):
        documents, gone = _current(model, some)
        engine.put(documents)
        engine.delete(gone)


def _current(model: type[Any], ids: Iterable[str]) -> tuple[list[SearchDocument], set[str]]:
    manager: Any = model._default_manager
    public = _with_relations(manager.filter(public_q(), external_id__in=ids))
    pages = together(list(public))
    found = [document_of(page) for page in pages if page.language == ARABIC]
    documents = {document.id: document for document in found if document is not None}
    return list(documents.values()), set(ids) - set(documents)


def _with_relations(pages: Any) -> Any:
    """Fetch with the pages what their documents tell of their agency and topics."""
    names = {field.name for field in pages.model._meta.get_fields()}
    if "agency" in names:
        pages = pages.select_related("agency")
    return pages.prefetch_related("topics") if "topics" in names else pages
