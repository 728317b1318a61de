"""Engines keep documents and find candidates; they never decide what a query means.

Every engine answers the same small protocol with the same tokens, so that the understanding
layer and the re-rank give the same answers on each of them. The embedded engine is always there
and always up to date; a search server, where one is configured, answers in its place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from core.searchable import SearchDocument
from search.documents import Stored
from search.language import Features, Understood, Vocabulary

if TYPE_CHECKING:
    from search.engines.elastic import ElasticEngine

P = ParamSpec("P")
R = TypeVar("R")


class EngineDown(Exception):
    """An engine cannot answer now; another one may."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What a search is narrowed to; an empty tuple narrows nothing."""

    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.agencies)

    def allows(self, kind: str, agency: str) -> bool:
        """Whether a document of this kind and agency passes."""
        return (not self.kinds or kind in self.kinds) and (
            not self.agencies or agency in self.agencies
        )


@dataclass(frozen=True, slots=True)
class Candidates:
    """What an engine found, unordered for the reader; ``complete`` unless it was cut off."""

    rows: list[Features]
    complete: bool


class Engine(Protocol):
    """What a search engine must be able to do."""

    name: str

    def turn(self) -> AbstractContextManager[None]:
        """Held from reading the database until what was read is written, so that what was read
        first is never written last."""

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents, or replace those with the same id. Visible to every process at once."""

    def delete(self, ids: Iterable[str]) -> None:
        """Take documents out; unknown ids are no error."""

    def candidates(self, query: Understood, facets: Facets, limit: int) -> Candidates:
        """Documents that may answer, at most ``limit``, likeliest first."""

    def in_files(self, words: Sequence[str], limit: int) -> list[Features]:
        """Documents in whose files all ``words`` (stems) stand together, likeliest first."""

    def newest(self, facets: Facets, limit: int, offset: int) -> list[Features]:
        """All documents, newest first."""

    def facets(self, facets: Facets) -> tuple[int, dict[str, int], dict[str, int]]:
        """Of all documents: the count, kinds and agencies, each counted under the other facets."""

    def named(self, ids: Sequence[str]) -> list[Features]:
        """Documents with these ids, in no order; unknown ids are passed over."""

    def stored(self, rows: Sequence[int]) -> dict[int, Stored]:
        """What is shown of documents, by row."""

    def suggest(self, query: Understood, limit: int) -> list[Features]:
        """Candidates while typing."""

    def vocabulary(self) -> Vocabulary:
        """The words of the corpus, fresh within a moment."""

    def rebuild(
        self, documents: Iterable[SearchDocument], progress: Callable[[int], None] | None = None
    ) -> int:
        """Build a new index beside the live one, switch, and give the number of documents."""

    def fingerprints(self) -> dict[str, str]:
        """Every indexed id with a digest of what the index holds of it."""

    def agencies(self) -> dict[str, dict[str, str]]:
        """Codes of the agencies that have documents, with their names by language where known."""

    def health(self) -> dict[str, object]:
        """Whether the engine can answer (``ok``), its name (``engine``), ``documents`` it holds."""


@cache
def embedded_engine() -> Engine:
    """The engine that is always there."""
    from django.conf import settings

    from .embedded import EmbeddedEngine

    return EmbeddedEngine(settings.SEARCH_DIR)


@cache
def elastic_engine() -> ElasticEngine | None:
    """The search server, where one is configured."""
    from django.conf import settings

    if not settings.ELASTICSEARCH["nodes"]:
        return None
    from .breaker import Breaker
    from .elastic import ElasticEngine, Options

    options = Options(**settings.ELASTICSEARCH)
    breaker = Breaker(settings.SEARCH_DIR / "elasticsearch.json")
    return ElasticEngine(options, breaker, lambda: embedded_engine().vocabulary())


@dataclass(slots=True)
class Question:
    """What one reader waits for, however many answers of engines it takes."""

    began: float = field(default_factory=time.monotonic)
    asked: bool = False  # whether the search server was asked for any of it
    failed: bool = False  # whether the server did not answer: then it is left alone


_question: ContextVar[Question | None] = ContextVar("search_question", default=None)


@contextmanager
def one_question() -> Iterator[Question]:
    """All that is asked in here is one question: it has the time of one answer in all, and when
    the search server fails on the way, the embedded engine answers the rest."""
    known = _question.get()
    if known is not None:
        yield known
        return
    question = Question()
    token = _question.set(question)
    try:
        yield question
    finally:
        _question.reset(token)
    server = elastic_engine() if question.asked and not question.failed else None
    if server is not None:
        server.breaker.succeeded()


def waited() -> float:
    """Called before the search server is asked: seconds since the question was put."""
    question = _question.get()
    if question is None:
        return 0.0
    question.asked = True
    return time.monotonic() - question.began


def get_engine() -> Engine:
    """The engine that answers now."""
    from search.lag import lags

    server, question = elastic_engine(), _question.get()
    if server is None or (question and question.failed) or server.breaker.is_open or lags():
        return embedded_engine()
    return server


def kept_engines() -> list[Engine]:
    """Every engine that is kept up to date."""
    server = elastic_engine()
    return [embedded_engine(), *([server] if server else [])]


def steady(answer: Callable[P, R]) -> Callable[P, R]:
    """Decorates what asks :func:`get_engine`: when the engine goes down on the way, the whole
    question is put to the embedded one."""

    @wraps(answer)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with one_question() as question:
            try:
                return answer(*args, **kwargs)
            except EngineDown:
                question.failed = True
                return answer(*args, **kwargs)

    return run


@steady
def known_agencies() -> dict[str, dict[str, str]]:
    """Codes of the agencies that have documents, with their names by language where known."""
    return get_engine().agencies()
