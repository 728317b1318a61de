"""Telling the search server what changed, and letting it answer again once it knows everything.

A server that was away lags behind. It takes in all that waits for it in the outbox, or a whole new
index where it has none, before it answers again; until then the embedded index does.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from core import outbox
from core.models import OutboxEntry
from search import engines
from search.engines import EngineDown
from search.indexing import Change, all_documents, carry_out, differences
from search.lag import ENTRY

if TYPE_CHECKING:
    from search.engines.elastic import ElasticEngine

logger = logging.getLogger("office.search")
REBUILD: Final = "search_rebuild"
MOMENT: Final = timedelta(seconds=1)


@outbox.handler(ENTRY)
def tell_server(payload: dict[str, Any], key: int) -> None:
    """Bring the server in line with the database; what it said before does not matter."""
    server = engines.elastic_engine()
    if server is None:
        return
    if server.breaker.state == "open":
        raise EngineDown("waiting until the server is back")
    carry_out(Change.load(payload), server)
    _let_answer(server, but_for=key)


@outbox.handler(REBUILD)
def give_new_index(payload: dict[str, Any], key: int) -> None:
    """Build the server's index anew."""
    server = engines.elastic_engine()
    if server is not None:
        server.rebuild(all_documents())
        _take_in(server, but_for=key)


def mend() -> None:
    """Let a server that is back take in what it missed; it answers when that is done."""
    server = engines.elastic_engine()
    if server is None or not server.breaker.is_open or not server.reachable():
        return
    try:
        there = server.exists()
    except EngineDown:
        return
    if not there and not _missed().filter(kind=REBUILD).exists():
        outbox.put(REBUILD, {})
    _take_in(server)


def _take_in(server: ElasticEngine, but_for: int = 0) -> None:
    server.breaker.mend()
    waiting = OutboxEntry.State.WAITING
    _missed().exclude(pk=but_for).update(state=waiting, tries=0, due_at=timezone.now())
    _let_answer(server, but_for)


def _let_answer(server: ElasticEngine, but_for: int) -> None:
    """Unless it lacks more than what was published this moment: that it is told in time."""
    old = Q(kind=REBUILD) | Q(failure__gt="") | Q(created_at__lt=timezone.now() - MOMENT)
    if server.breaker.is_open and not _missed().filter(old).exclude(pk=but_for).exists():
        server.breaker.close()


def _missed() -> QuerySet[OutboxEntry]:
    kinds = (ENTRY, REBUILD)
    return OutboxEntry.objects.filter(kind__in=kinds).exclude(state__in=OutboxEntry.SETTLED)


def compare() -> int:
    """Compare every index with the database and build those anew that differ; how many did."""
    rebuilt = 0
    for engine in engines.kept_engines():
        try:
            found = differences(engine)
            if found:
                logger.error("%d differences in a search index: it is built anew", len(found))
                engine.rebuild(all_documents())
                rebuilt += 1
        except EngineDown:
            logger.warning("the search server could not be compared with the database")
    return rebuilt
