"""Between things and the index: which documents there are, and putting some of them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from wagtail.models import Page, get_page_models

from core import outbox
from core.counting import later
from core.language import ARABIC
from core.offered_files import fetch_search_files
from core.publication import localise, public_q, together
from core.searchable import SOURCES, Searchable, SearchDocument, SearchFile, SearchSource
from search import engines
from search.documents import fingerprint
from search.engines import Engine
from search.lag import ENTRY

BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Change:
    """Things of which an index may say something else than the database.

    Those of a page ``model`` (its label) with these ``ids`` or ``pages``; those on a page and
    ``below`` it; those of a ``source`` (its kind) with these ``ids``.
    """

    model: str = ""
    ids: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    below: int = 0
    source: str = ""

    @classmethod
    def load(cls, told: dict[str, Any]) -> Change:
        """From what ``asdict`` became in an outbox entry."""
        lists = {name: tuple(told[name]) for name in ("ids", "pages")}
        return cls(**{**told, **lists})


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
            fetch_search_files(localise(pages))
            for page in pages:
                document = document_of(page)
                if document is not None:
                    yield document
    for source in SOURCES.values():
        yield from source.documents()


def count_documents() -> int:
    """About how many documents there are, for a bar."""
    return sum(
        model._default_manager.filter(public_q(), locale__language_code=ARABIC).count()
        for model in searchable_models()
    )


def follow(change: Change) -> None:
    """Let every index follow a change: the embedded one straight after commit, the search server
    through the outbox. Call it in the transaction of the change."""
    _tell_server(change)
    transaction.on_commit(partial(_after_commit, change))


def _after_commit(change: Change) -> None:
    carry_out(change, engines.embedded_engine())
    if engines.elastic_engine() is not None:
        later(partial(_hasten, change))


def _hasten(change: Change) -> None:
    """Tell a server that answers before the outbox comes to it, which makes sure of it."""
    server = engines.elastic_engine()
    if server is not None and not server.breaker.is_open:
        with suppress(engines.EngineDown):
            carry_out(change, server)


def index_pages(pages: Iterable[Page]) -> None:
    """Put the documents of these pages as they are now; what is not public is taken out."""
    for model, ids in _things(pages).items():
        refresh(model, ids)


def refresh(model: type[Any], ids: Iterable[str]) -> None:
    """Bring every index in line with the database, now, for things of one kind."""
    _refresh(Change(model=model._meta.label), ids)


def refresh_source(source: SearchSource, ids: Iterable[str]) -> None:
    """Bring every index in line with the database, now, for things that are no pages."""
    _refresh(Change(source=source.kind), ids)


def _refresh(kind: Change, ids: Iterable[str]) -> None:
    for some in batched(sorted(set(ids)), BATCH):
        change = Change(model=kind.model, source=kind.source, ids=tuple(some))
        _tell_server(change)
        carry_out(change, engines.embedded_engine())


def _tell_server(change: Change) -> None:
    if engines.elastic_engine() is not None:
        outbox.put(ENTRY, asdict(change))


def carry_out(change: Change, engine: Engine) -> None:
    """Bring one index in line with the database."""
    if change.source:
        source = SOURCES[change.source]
        _bring(engine, change.ids, lambda some: list(source.documents(some)))
    elif change.below:
        for top in Page.objects.filter(pk=change.below):
            pages = top.get_descendants(inclusive=True).order_by("path").specific()
            for kind, ids in _things(pages.iterator(chunk_size=BATCH)).items():
                _bring(engine, ids, partial(_current, kind))
    else:
        model: Any = apps.get_model(change.model)
        changed = set(change.ids)
        if change.pages:
            found = model._default_manager.filter(pk__in=change.pages).exclude(external_id="")
            changed.update(found.values_list("external_id", flat=True))
        _bring(engine, changed, partial(_current, model))


def _bring(
    engine: Engine, ids: Iterable[str], read: Callable[[list[str]], list[SearchDocument]]
) -> None:
    for some in batched(sorted(set(ids)), BATCH):
        with engine.turn():
            documents = read(some)
            engine.put(documents)
            engine.delete(set(some) - {document.id for document in documents})


def differences(engine: Engine) -> dict[str, str]:
    """Ids of which an index says something else than the database, with what is wrong."""
    indexed = engine.fingerprints()
    found: dict[str, str] = {}
    for document in all_documents():
        known = indexed.pop(document.id, "")
        if not known:
            found[document.id] = "missing"
        elif known != fingerprint(document):
            found[document.id] = "outdated"
    return found | dict.fromkeys(sorted(indexed), "should not be there")


def _things(pages: Iterable[Page]) -> dict[type[Any], set[str]]:
    things: defaultdict[type[Any], set[str]] = defaultdict(set)
    for page in pages:
        specific: Any = page.specific
        external_id = getattr(specific, "external_id", "")
        if external_id and isinstance(specific, Searchable):
            things[type(specific)].add(external_id)
    return things


def _current(model: type[Any], ids: Iterable[str]) -> list[SearchDocument]:
    """The documents of those things that the public may read."""
    pages = _public_sources(model, ids)
    fetch_search_files(pages)
    found = [document_of(page) for page in pages]
    documents = {document.id: document for document in found if document is not None}
    return list(documents.values())


def _public_sources(model: type[Any], ids: Iterable[str]) -> list[Any]:
    """The Arabic pages of those things that the public may read; they know their twins."""
    manager: Any = model._default_manager
    public = _with_relations(manager.filter(public_q(), external_id__in=ids))
    return [page for page in together(list(public)) if page.language == ARABIC]


def files_now(page_ids: Iterable[int]) -> dict[str, tuple[SearchFile, ...]]:
    """What the things on these pages offer the public at this moment, by id."""
    found: dict[str, tuple[SearchFile, ...]] = {}
    for model, ids in _things(Page.objects.filter(pk__in=list(page_ids)).specific()).items():
        pages = _public_sources(model, ids)
        fetch_search_files(pages)
        found |= {page.external_id: page.search_files for page in pages}
    return found


def _with_relations(pages: Any) -> Any:
    """Fetch with the pages what their documents tell of their agency and topics."""
    names = {field.name for field in pages.model._meta.get_fields()}
    if "agency" in names:
        pages = pages.select_related("agency")
    return pages.prefetch_related("topics") if "topics" in names else pages
