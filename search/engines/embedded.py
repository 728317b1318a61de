"""The default engine: SQLite FTS5 in a file of its own, with any database.

Several processes may read and write. A publication is one short transaction, seen by everybody
the moment it commits. Nothing of a query or a document reaches ``MATCH`` unquoted.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from core.searchable import SearchDocument
from search.documents import KEPT, Stored, digest, features_of, index_row
from search.engines import Candidates, Facets
from search.engines.asking import match_text, passage_text
from search.engines.building import catch_up, fill
from search.engines.matching import FEW, stages
from search.engines.rows import TermCounts, insert, note, remove
from search.engines.store import SCHEMA, Store, connect
from search.language import Features, Understood, Vocabulary, Word

_ROW: Final = "row, id, kind, agency, stems, english, keywords, body, number"
_REMEMBERED: Final = 30_000
_FRESH: Final = 0.2
_VARIABLES: Final = 500


class EmbeddedEngine:
    """Documents in SQLite, found through FTS5."""

    name = "embedded"

    def __init__(self, directory: Path) -> None:
        self.store = Store(directory)
        self._lock = threading.Lock()
        self._build = ""
        self._vocabulary = Vocabulary()
        self._seen = (0, 0)
        self._loaded_at = 0.0
        self._load_cost = 0.0
        self._features: dict[int, Features] = {}
        self._agencies: tuple[tuple[str, int], dict[str, dict[str, str]]] = (("", -1), {})

    def turn(self) -> AbstractContextManager[None]:
        """Held from reading the database until what was read is written."""
        return self.store.lock("turn.lock")

    # -- writing -----------------------------------------------------------------------------

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace documents."""
        rows = [index_row(document) for document in documents]
        if not rows:
            return
        with self.store.writing() as connection:
            counts = TermCounts()
            for row in rows:
                remove(connection, row.id, counts)
                insert(connection, row, counts)
            counts.save(connection)
            note(connection, [row.id for row in rows])

    def delete(self, ids: Iterable[str]) -> None:
        """Take documents out."""
        wanted = list(ids)
        if not wanted:
            return
        with self.store.writing() as connection:
            counts = TermCounts()
            for id_ in wanted:
                remove(connection, id_, counts)
            counts.save(connection)
            note(connection, wanted)

    # -- finding -----------------------------------------------------------------------------

    def candidates(self, query: Understood, facets: Facets, limit: int) -> Candidates:
        """Exact numbers, then all that was asked for, then any of it in titles, then anywhere."""
        rows: dict[int, None] = {}
        complete = True
        for stage in stages(query, self._vocabulary.counts):
            if len(rows) >= FEW and stage.relaxed:
                break
            found = self._match(match_text(stage, facets), limit + 1)
            complete = complete and len(found) <= limit
            for row in found[:limit]:
                rows.setdefault(row)
        kept = list(rows)[:limit]
        return Candidates(self._load(kept), complete and len(rows) <= limit)

    def suggest(self, query: Understood, limit: int) -> list[Features]:
        """Candidates from titles and keywords only."""
        return self.candidates(query, Facets(), limit).rows

    def in_files(self, words: Sequence[str], limit: int) -> list[Features]:
        """Documents by the words of their files."""
        return self._load(self._match(passage_text(words), limit, "fts_files"))

    def newest(self, facets: Facets, limit: int, offset: int) -> list[Features]:
        """All documents, newest first."""
        where, values = _where(facets)
        sql = f"SELECT row FROM doc{where} ORDER BY updated DESC, id LIMIT ? OFFSET ?"  # noqa: S608
        rows = self.store.connection().execute(sql, [*values, limit, offset])
        return self._load([row for (row,) in rows])

    def named(self, ids: Sequence[str]) -> list[Features]:
        """Documents by id."""
        some = list(ids)[:_VARIABLES]
        sql = f"SELECT row FROM doc WHERE id IN ({','.join('?' * len(some))})"  # noqa: S608
        return self._load([row for (row,) in self.store.connection().execute(sql, some)])

    def facets(self, facets: Facets) -> tuple[int, dict[str, int], dict[str, int]]:
        """Counts over all documents."""
        connection = self.store.connection()
        rows = connection.execute("SELECT kind, agency, count(*) FROM doc GROUP BY kind, agency")
        kinds: Counter[str] = Counter()
        agencies: Counter[str] = Counter()
        total = 0
        for kind, agency, count in rows:
            kind_fits = not facets.kinds or kind in facets.kinds
            agency_fits = not facets.agencies or agency in facets.agencies
            total += count if kind_fits and agency_fits else 0
            if agency_fits:
                kinds[kind] += count
            if kind_fits and agency:
                agencies[agency] += count
        return total, dict(kinds), dict(agencies)

    def _match(self, text: str, limit: int, table: str = "fts") -> list[int]:
        connection = self.store.connection()
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?"  # noqa: S608
        try:
            found = connection.execute(sql, (text, limit))
            return [row for (row,) in found]
        except sqlite3.OperationalError as error:
            if "fts5" in str(error):
                return []
            raise

    def _load(self, rows: Sequence[int]) -> list[Features]:
        build = self.store.name()
        if build != self._build:
            self._renew(build)
        remembered = self._features
        missing = [row for row in rows if row not in remembered]
        if missing:
            if len(remembered) > _REMEMBERED:
                remembered.clear()
                missing = list(rows)
            connection = self.store.connection()
            for some in _chunks(missing, _VARIABLES):
                marks = ",".join("?" * len(some))
                sql = f"SELECT {_ROW} FROM doc WHERE row IN ({marks})"  # noqa: S608
                for found in connection.execute(sql, some):
                    remembered[found[0]] = features_of(found)
        return [remembered[row] for row in rows if row in remembered]

    def stored(self, rows: Sequence[int]) -> dict[int, Stored]:
        """What is shown of documents."""
        connection = self.store.connection()
        found: dict[int, Stored] = {}
        for some in _chunks(list(rows), _VARIABLES):
            marks = ",".join("?" * len(some))
            sql = f"SELECT row, id, kind, agency, updated, payload FROM doc WHERE row IN ({marks})"  # noqa: S608
            for row, *rest in connection.execute(sql, some):
                found[row] = Stored.load(*rest)
        return found

    # -- words -------------------------------------------------------------------------------

    def vocabulary(self) -> Vocabulary:
        """The corpus' words, read again (only what is new) when the index has changed."""
        build = self.store.name()
        if build != self._build:
            self._renew(build)
        now = time.monotonic()
        if now - self._loaded_at > max(_FRESH, self._load_cost * 30):
            self._refresh()
        return self._vocabulary

    def _renew(self, build: str) -> None:
        with self._lock:
            if build != self._build:
                self._features = {}
                self._vocabulary = Vocabulary()
                self._seen = (0, 0)
                self._loaded_at = 0.0
                self._load_cost = 0.0
                self._build = build
        self._refresh()

    def _refresh(self) -> None:
        if not self._lock.acquire(blocking=self._loaded_at == 0.0):
            return
        try:
            began = time.monotonic()
            connection = self.store.connection()
            (changed,) = connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
            if self._loaded_at == 0.0 or changed != self._seen[1]:
                (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM word").fetchone()
                sql = "SELECT folded, stem, shown, place FROM word WHERE rowid > ?"
                self._vocabulary.add_words(
                    Word(*row) for row in connection.execute(sql, (self._seen[0],))
                )
                rows = connection.execute("SELECT stem, docs, prominent FROM term").fetchall()
                counts = {stem: docs for stem, docs, _ in rows}
                prominent = {stem: docs for stem, _, docs in rows}
                self._vocabulary.set_counts(counts.pop("", 0), counts, prominent)
                self._seen = (last, changed)
                self._load_cost = time.monotonic() - began
            self._loaded_at = time.monotonic()
        finally:
            self._lock.release()

    # -- upkeep ------------------------------------------------------------------------------

    def rebuild(
        self, documents: Iterable[SearchDocument], progress: Callable[[int], None] | None = None
    ) -> int:
        """Build beside the live index, bring in what changed meanwhile, switch."""
        with self.store.lock("rebuild.lock"):
            live = self.store.connection()
            (since,) = live.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
            path = self.store.new_file()
            new = connect(path, building=True)
            new.executescript(SCHEMA)
            total = fill(new, documents, progress)
            new.close()
            new = connect(path)
            with self.store.writing() as live:
                catch_up(live, new, since)
                new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                new.close()
                self.store.point_to(path)
            self.store.connection()
            self.store.sweep()
        return total

    def fingerprints(self) -> dict[str, str]:
        """Every indexed id with a digest of its row."""
        sql = f"SELECT {', '.join(KEPT)} FROM doc"  # noqa: S608
        rows = self.store.connection().execute(sql)
        return {row[0]: digest(row) for row in rows}

    def agencies(self) -> dict[str, dict[str, str]]:
        """Agencies in the index; their names are the titles of their own pages."""
        build = self.store.name()
        connection = self.store.connection()
        (changed,) = connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
        if self._agencies[0] != (build, changed):
            found: dict[str, dict[str, str]] = {
                code: {}
                for (code,) in connection.execute(
                    "SELECT DISTINCT agency FROM doc WHERE agency != ''"
                )
            }
            sql = "SELECT id, kind, agency, updated, payload FROM doc WHERE kind = 'agency'"
            for row in connection.execute(sql):
                document = Stored.load(*row)
                found[document.agency] = {code: text[0] for code, text in document.texts.items()}
            self._agencies = ((build, changed), found)
        return self._agencies[1]

    def health(self) -> dict[str, object]:
        """Whether the index opens and answers, and what it holds."""
        try:
            connection = self.store.connection()
            (documents,) = connection.execute("SELECT docs FROM term WHERE stem = ''").fetchone()
            connection.execute(
                "SELECT rowid FROM fts WHERE fts MATCH ? LIMIT 1", ('"a"',)
            ).fetchall()
        except (sqlite3.Error, RuntimeError, OSError) as error:
            return {
                "ok": False,
                "engine": self.name,
                "documents": 0,
                "error": type(error).__name__,
            }
        return {"ok": True, "engine": self.name, "documents": documents}


def _where(facets: Facets) -> tuple[str, list[str]]:
    parts, values = [], list(facets.kinds) + list(facets.agencies)
    if facets.kinds:
        parts.append(f"kind IN ({','.join('?' * len(facets.kinds))})")
    if facets.agencies:
        parts.append(f"agency IN ({','.join('?' * len(facets.agencies))})")
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _chunks(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
