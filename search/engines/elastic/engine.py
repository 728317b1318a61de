"""The search server in production: Elasticsearch 8.

It keeps the same tokens as the embedded engine and is asked the same questions, so that the same
candidates go through the same ranking. The words of the corpus come from the embedded index,
which is written first and always there.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan, streaming_bulk

from core.searchable import SearchDocument
from search.documents import (
    KEPT,
    IndexRow,
    Stored,
    digest,
    features_of,
    index_row,
    index_rows,
)
from search.engines import Candidates, EngineDown, Facets, waited
from search.engines.breaker import Breaker
from search.engines.elastic import queries
from search.engines.elastic.client import Options, connect, noticing
from search.engines.elastic.indices import Indices, version
from search.engines.elastic.mapping import WINDOW, source
from search.engines.matching import FEW, FIELDS, Stage, stages
from search.language import Features, Understood, Vocabulary

logger = logging.getLogger("office.search")
_SLOW: Final = 60.0  # seconds for what no reader waits for
_FEATURES: Final = ("id", "kind", "agency", *FIELDS)
_SHOWN: Final = ("id", "kind", "agency", "updated", "payload")
_WRITING: Final = 5  # writing may take so many times as long as an answer
_REMEMBERED: Final = 30_000
_SHOWN_REMEMBERED: Final = 3_000
_FRESH: Final = 2.0
_CHUNK: Final = 500
_RETRIES: Final = 2  # of what the server is too busy for
_CONFLICT: Final = 409
_BUSY: Final = 429
_BROKEN: Final = 500

Found = list[tuple[int, int]]  # row and version


def row_of(id_: str) -> int:
    """The number under which a document stands on the server: the same in every index."""
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest(), "big") >> 1


class ElasticEngine:
    """Documents on a search server. Raises :class:`EngineDown` when it does not answer."""

    name = "elasticsearch"

    def __init__(self, options: Options, breaker: Breaker, words: Callable[[], Vocabulary]) -> None:
        self.options = options
        self.breaker = breaker
        self.indices = Indices(options, self._patient)
        self._words = words
        self._lock = threading.Lock()
        self._connected: tuple[int, Elasticsearch] | None = None
        self._features: dict[int, tuple[int, Features]] = {}
        self._shown: dict[int, tuple[int, Stored]] = {}
        self._agencies: tuple[float, dict[str, dict[str, str]]] = (0.0, {})

    def client(self) -> Elasticsearch:
        """This process' connections: they do not cross a fork."""
        with self._lock:
            if self._connected is None or self._connected[0] != os.getpid():
                self._connected = (os.getpid(), connect(self.options))
            return self._connected[1]

    def _patient(self) -> Elasticsearch:
        return self.client().options(request_timeout=_SLOW)

    # -- writing -----------------------------------------------------------------------------

    def turn(self) -> AbstractContextManager[None]:
        """Held from reading the database until what was read is written."""
        return self._alone("turn")

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        path = self.breaker.path.with_suffix(f".{name}.lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace documents."""
        at = version()
        self._write([_placed(index_row(document), at + n) for n, document in enumerate(documents)])

    def delete(self, ids: Iterable[str]) -> None:
        """Take documents out."""
        self._write([{"_id": str(row_of(id_)), "_op_type": "delete"} for id_ in ids])

    def _write(self, actions: list[dict[str, Any]]) -> None:
        """Write to the index that is being filled, if there is one, and then to the live one: in
        this order nothing is missed by an index that becomes the live one in between."""
        if not actions:
            return
        client = self.client().options(request_timeout=self.options.timeout * _WRITING)
        at = version()
        with noticing(self.breaker, writing=True):
            self._bulk(client, actions, at, index=self.indices.building, require_alias=True)
            there = self._bulk(client, actions, at, index=self.indices.alias, require_alias=True)
            if not there:
                self.breaker.failed("no index", certain=True)
                raise EngineDown("no index")

    def _bulk(
        self, client: Elasticsearch, actions: Iterable[dict[str, Any]], at: int, **more: Any
    ) -> bool:
        """Write to one index, and whether there is such an index.

        What is older than what it has is dropped. What the server refuses is logged: it would be
        refused again, and ``check_search`` tells of it.
        """
        stamped = (
            {"_op_type": "index", **a, "_version": at, "_version_type": "external_gte"}
            for a in actions
        )
        written = streaming_bulk(
            client,
            stamped,
            chunk_size=_CHUNK,
            max_retries=_RETRIES,
            initial_backoff=1,
            raise_on_error=False,
            **{"refresh": True} | more,
        )
        for done, told in written:
            (result,) = told.values()
            if done or result["status"] == _CONFLICT or "error" not in result:
                continue
            if result["error"]["type"] == "index_not_found_exception":
                return False
            if result["status"] == _BUSY or result["status"] >= _BROKEN:
                self.breaker.failed(f"status {result['status']}", certain=True)
                raise EngineDown(f"status {result['status']}")
            logger.error("the search server refused a document: %s", result)
        return True

    # -- finding -----------------------------------------------------------------------------

    def _quick(self) -> Elasticsearch:
        """The client for what a reader waits for, with what is left of the time for that."""
        left = self.options.timeout - waited()
        if left <= 0:
            self.breaker.failed("time-out", certain=False)
            raise EngineDown("time-out")
        return self.client().options(request_timeout=left)

    def candidates(self, query: Understood, facets: Facets, limit: int) -> Candidates:
        """Exact numbers, then all that was asked for, then any of it in titles, then anywhere."""
        asked = list(stages(query, self._words().counts))
        rows: dict[int, int] = {}
        complete = True
        for relaxed in (False, True):
            some = [stage for stage in asked if stage.relaxed is relaxed]
            if not some or (relaxed and len(rows) >= FEW):
                continue
            for found in self._ask(some, facets, limit + 1):
                if relaxed and len(rows) >= FEW:
                    break
                complete = complete and len(found) <= limit
                for row, at in found[:limit]:
                    rows.setdefault(row, at)
        kept = list(rows.items())[:limit]
        return Candidates(self._load(kept), complete and len(rows) <= limit)

    def suggest(self, query: Understood, limit: int) -> list[Features]:
        """Candidates while typing."""
        return self.candidates(query, Facets(), limit).rows

    def in_files(self, words: Sequence[str], limit: int) -> list[Features]:
        """Documents by the words of their files."""
        return self._load(_found(self._search(queries.in_files(words, limit))))

    def newest(self, facets: Facets, limit: int, offset: int) -> list[Features]:
        """All documents, newest first."""
        if offset + limit > WINDOW:
            raise EngineDown("beyond what the server pages through")
        return self._load(_found(self._search(queries.newest(facets, limit, offset))))

    def named(self, ids: Sequence[str]) -> list[Features]:
        """Documents by id."""
        return self._load([(row_of(id_), -1) for id_ in dict.fromkeys(ids)])

    def facets(self, facets: Facets) -> tuple[int, dict[str, int], dict[str, int]]:
        """Counts over all documents."""
        answer = self._search(queries.facet_counts(facets))
        kinds, agencies = (
            {
                value["key"]: value["doc_count"]
                for value in answer["aggregations"][name]["values"]["buckets"]
            }
            for name in ("kinds", "agencies")
        )
        agencies.pop("", None)
        return answer["hits"]["total"]["value"], kinds, agencies

    def stored(self, rows: Sequence[int]) -> dict[int, Stored]:
        """What is shown of documents, fetched only where it is not remembered as it is now."""
        if len(self._shown) > _SHOWN_REMEMBERED:
            self._shown = {}
        known = self._shown
        found: dict[int, Stored] = {}
        for row in rows:
            at, document = known.get(row, (-1, None))
            if document is not None and at == self._features.get(row, (-2,))[0]:
                found[row] = document
        for row, at, kept in self._fetch([row for row in rows if row not in found], _SHOWN):
            found[row] = Stored.load(*(kept[name] for name in _SHOWN))
            known[row] = (at, found[row])
        return found

    def _ask(self, some: Sequence[Stage], facets: Facets, limit: int) -> list[Found]:
        lines: list[dict[str, Any]] = []
        for stage in some:
            lines += [
                {"allow_partial_search_results": False},
                queries.stage_body(stage, facets, limit),
            ]
        with noticing(self.breaker):
            answers = self._quick().msearch(index=self.indices.alias, searches=lines)
        for answer in answers["responses"]:
            if "error" in answer:
                self.breaker.failed(f"status {answer['status']}", certain=answer["status"] == 404)
                raise EngineDown(str(answer["error"].get("type")))
        return [_found(answer) for answer in answers["responses"]]

    def _search(self, asked: Any) -> Any:
        with noticing(self.breaker):
            return self._quick().search(
                index=self.indices.alias,
                body=asked.to_dict(),
                allow_partial_search_results=False,
            )

    def _fetch(
        self, rows: Sequence[int], fields: Sequence[str]
    ) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Row, version and fields of the documents that are there."""
        if not rows:
            return
        with noticing(self.breaker):
            answer = self._quick().mget(
                index=self.indices.alias, ids=[str(row) for row in rows], source_includes=fields
            )
        for kept in answer["docs"]:
            if kept.get("found"):
                yield int(kept["_id"]), kept["_version"], kept["_source"]

    def _load(self, found: Found) -> list[Features]:
        """Features of documents, asked for only where they are not remembered as they are now."""
        known = self._features
        if len(known) > _REMEMBERED:
            known = self._features = {}
        missing = [row for row, at in found if known.get(row, (-2,))[0] != at]
        fetched: dict[int, Features] = {}
        for row, at, kept in self._fetch(missing, _FEATURES):
            features = features_of([row, *(kept[name] for name in _FEATURES)])
            known[row] = (at, features)
            fetched[row] = features
        remembered = {
            row: known[row][1] for row, at in found if row in known and known[row][0] == at
        }
        remembered |= fetched
        return [remembered[row] for row, _ in found if row in remembered]

    # -- words -------------------------------------------------------------------------------

    def vocabulary(self) -> Vocabulary:
        """The corpus' words."""
        return self._words()

    # -- upkeep ------------------------------------------------------------------------------

    def rebuild(
        self, documents: Iterable[SearchDocument], progress: Callable[[int], None] | None = None
    ) -> int:
        """Fill a new index beside the live one, then switch. Documents are read as it goes."""
        with self._alone("rebuild"), noticing(self.breaker, writing=True):
            self.indices.sweep()
            name = self.indices.create()
            at = version()
            seen: set[str] = set()

            def actions() -> Iterator[dict[str, Any]]:
                for row in index_rows(documents):
                    if row.id not in seen:
                        seen.add(row.id)
                        yield _placed(row, len(seen))
                        if progress:
                            progress(1)

            self._bulk(self._patient(), actions(), at, index=name, refresh=False)
            self.indices.promote(name)
            self.indices.sweep()
        return len(seen)

    def fingerprints(self) -> dict[str, str]:
        """Every indexed id with a digest of what is kept of it."""
        with noticing(self.breaker):
            client = self._patient()
            client.indices.refresh(index=self.indices.alias)
            found = scan(
                client,
                index=self.indices.alias,
                query={"query": {"match_all": {}}, "_source": list(KEPT)},
                size=1000,
            )
            return {
                hit["_source"]["id"]: digest([hit["_source"][name] for name in KEPT])
                for hit in found
            }

    def agencies(self) -> dict[str, dict[str, str]]:
        """Agencies in the index; their names are the titles of their own pages."""
        at, known = self._agencies
        if time.monotonic() - at < _FRESH:
            return known
        answer = self._search(queries.named_agencies())
        buckets = answer["aggregations"]["all"]["values"]["buckets"]
        found: dict[str, dict[str, str]] = {b["key"]: {} for b in buckets if b["key"]}
        for hit in answer["hits"]["hits"]:
            document = Stored.load(*(hit["_source"][name] for name in _SHOWN))
            found[document.agency] = {code: text[0] for code, text in document.texts.items()}
        self._agencies = (time.monotonic(), found)
        return found

    def reachable(self) -> bool:
        """Whether the server answers at all."""
        return bool(self.client().ping())

    def exists(self) -> bool:
        """Whether there is an index to ask."""
        with noticing(self.breaker):
            return bool(self.client().indices.exists_alias(name=self.indices.alias))

    def health(self) -> dict[str, object]:
        """Whether the index answers, and what it holds."""
        told: dict[str, object] = {"engine": self.name}
        try:
            with noticing(self.breaker):
                count = self.client().count(index=self.indices.alias)["count"]
        except EngineDown as error:
            return {"ok": False, **told, "documents": 0, "error": str(error)}
        return {"ok": True, **told, "documents": count}


def _found(answer: Any) -> Found:
    return [(int(hit["_id"]), hit["_version"]) for hit in answer["hits"]["hits"]]


def _placed(row: IndexRow, place: int) -> dict[str, Any]:
    return {"_id": str(row_of(row.id)), "_source": source(row, place)}
