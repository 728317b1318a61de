"""The default engine: SQLite FTS5 in a file of its own, with any database.

Several processes may read and write. A publication is one short transaction, seen by everybody
the moment it commits. Nothing of a query or a document reaches ``MATCH`` unquoted.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from core.searchable import SearchDocument
from search.documents import AGENCY_MARK, KIND_MARK, IndexRow, Stored, filter_token, index_row
from search.engines import Candidates, Facets
from search.engines.store import COLUMNS, SCHEMA, Store, connect
from search.language import Features, Understood, Vocabulary, Word, actions_of
from search.language.ranking import BODY, ENGLISH_TITLE, KEYWORD, TITLE
from search.language.understand import Group

_ROW: Final = "row, id, kind, agency, stems, english, keywords, body, number"
_FEW: Final = 10
_REMEMBERED: Final = 30_000
_FRESH: Final = 0.2
_CHUNK: Final = 400
_PROCESSES_FROM: Final = 4_000
_VARIABLES: Final = 500


class EmbeddedEngine:
    """Documents in SQLite, found through FTS5."""

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

    # -- writing -----------------------------------------------------------------------------

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace documents."""
        rows = [index_row(document) for document in documents]
        if not rows:
            return
        with self.store.writing() as connection:
            counts = TermCounts()
            for row in rows:
                _remove(connection, row.id, counts)
                _insert(connection, row, counts)
            counts.save(connection)
            _note(connection, [row.id for row in rows])

    def delete(self, ids: Iterable[str]) -> None:
        """Take documents out."""
        wanted = list(ids)
        if not wanted:
            return
        with self.store.writing() as connection:
            counts = TermCounts()
            for id_ in wanted:
                _remove(connection, id_, counts)
            counts.save(connection)
            _note(connection, wanted)

    # -- finding -----------------------------------------------------------------------------

    def candidates(self, query: Understood, facets: Facets, limit: int) -> Candidates:
        """Exact numbers, then all that was asked for, then any of it in titles and keywords, then anywhere."""
        rows: dict[int, None] = {}
        complete = True
        for match in _stages(query, facets):
            if len(rows) >= _FEW and match.relaxed:
                break
            found = self._match(match.text, limit + 1)
            complete = complete and len(found) <= limit
            for row in found[:limit]:
                rows.setdefault(row)
        kept = list(rows)[:limit]
        return Candidates(self._load(kept), complete and len(rows) <= limit)

    def suggest(self, query: Understood, limit: int) -> list[Features]:
        """Candidates from titles and keywords only."""
        return self.candidates(query, Facets(), limit).rows

    def newest(self, facets: Facets, limit: int, offset: int) -> list[Features]:
        """All documents, newest first."""
        where, values = _where(facets)
        sql = f"SELECT row FROM doc{where} ORDER BY updated DESC, id LIMIT ? OFFSET ?"  # noqa: S608
        rows = self.store.connection().execute(sql, [*values, limit, offset])
        return self._load([row for (row,) in rows])

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

    def _match(self, text: str, limit: int) -> list[int]:
        connection = self.store.connection()
        try:
            found = connection.execute(
                "SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT ?", (text, limit)
            )
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
                    remembered[found[0]] = _features(found)
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
            total = _fill(new, documents, progress)
            new.close()
            new = connect(path)
            with self.store.writing() as live:
                _catch_up(live, new, since)
                new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                new.close()
                self.store.point_to(path)
            self.store.connection()
            self.store.sweep()
        return total

    def fingerprints(self) -> dict[str, str]:
        """Every indexed id with a digest of its row."""
        rows = self.store.connection().execute(
            "SELECT id, kind, agency, updated, stems, english, keywords, body, number, payload FROM doc"
        )
        return {row[0]: _digest(row) for row in rows}

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
                "engine": "embedded",
                "documents": 0,
                "error": type(error).__name__,
            }
        return {"ok": True, "engine": "embedded", "documents": documents}


def fingerprint(document: SearchDocument) -> str:
    """What :meth:`EmbeddedEngine.fingerprints` gives for a document that is indexed as it is."""
    row = index_row(document)
    return _digest(
        (
            row.id,
            row.kind,
            row.agency,
            row.updated,
            row.stems,
            row.english,
            row.keywords,
            row.body,
            row.number,
            row.payload,
        )
    )


def _digest(values: Sequence[object]) -> str:
    return hashlib.sha1("\x1f".join(map(str, values)).encode(), usedforsecurity=False).hexdigest()


# -- rows ------------------------------------------------------------------------------------


class TermCounts:
    """Changes to how many documents have each stem: anywhere, and in a title or keyword."""

    def __init__(self) -> None:
        self.anywhere: Counter[str] = Counter()
        self.prominent: Counter[str] = Counter()

    def add(self, prominent: set[str], terms: set[str]) -> None:
        """One more document."""
        self.prominent.update(prominent)
        self.anywhere.update(terms)
        self.anywhere[""] += 1

    def take(self, prominent: set[str], terms: set[str]) -> None:
        """One document less."""
        self.prominent.subtract(prominent)
        self.anywhere.subtract(terms)
        self.anywhere[""] -= 1

    def save(self, connection: sqlite3.Connection) -> None:
        """Write the changes down."""
        connection.executemany(
            "INSERT INTO term VALUES (?, ?, ?) ON CONFLICT (stem) DO UPDATE "
            "SET docs = docs + excluded.docs, prominent = prominent + excluded.prominent",
            [
                (stem, n, self.prominent[stem])
                for stem, n in self.anywhere.items()
                if n or self.prominent[stem]
            ],
        )


def _insert(connection: sqlite3.Connection, row: IndexRow, counts: TermCounts) -> None:
    texts = (row.stems, row.english, row.keywords, row.body, row.number)
    cursor = connection.execute(
        "INSERT INTO doc (id, kind, agency, updated, stems, english, keywords, body, number, payload) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (row.id, row.kind, row.agency, row.updated, *texts, row.payload),
    )
    connection.execute(
        "INSERT INTO fts (rowid, stems, english, keywords, body, number) VALUES (?, ?, ?, ?, ?, ?)",
        (cursor.lastrowid, *texts),
    )
    connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)", row.learned)
    counts.add(row.prominent(), row.terms())


def _remove(connection: sqlite3.Connection, id_: str, counts: TermCounts) -> None:
    sql = "SELECT row, stems, english, keywords, body, number FROM doc WHERE id = ?"
    old = connection.execute(sql, (id_,)).fetchone()
    if not old:
        return
    connection.execute(
        "INSERT INTO fts (fts, rowid, stems, english, keywords, body, number) VALUES ('delete', ?, ?, ?, ?, ?, ?)",
        old,
    )
    connection.execute("DELETE FROM doc WHERE row = ?", (old[0],))
    prominent = {term for text in old[1:4] for term in text.split()}
    counts.take(prominent, prominent | set(old[4].split()))


def _note(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    connection.executemany("INSERT INTO change (id) VALUES (?)", [(id_,) for id_ in ids])


def _features(found: Sequence[object]) -> Features:
    row, id_, kind, agency, stems, english, keywords, body, number = found
    title, title_en = str(stems).split(), str(english).split()
    fields = dict.fromkeys(str(body).split(), BODY)
    fields.update(dict.fromkeys(str(keywords).split(), KEYWORD))
    fields.update(dict.fromkeys(title_en, ENGLISH_TITLE))
    fields.update(dict.fromkeys(title, TITLE))
    titles = tuple(tuple(t) for t in (title, title_en) if t)
    numbers = frozenset(str(number).split())
    return Features(
        int(str(row)), str(id_), str(kind), str(agency), numbers, fields, titles, actions_of(title)
    )


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


# -- queries ---------------------------------------------------------------------------------


class _Stage:
    """One question to FTS5; a ``relaxed`` one is asked only when too little was found before."""

    __slots__ = ("relaxed", "text")

    def __init__(self, text: str, *, relaxed: bool) -> None:
        self.text, self.relaxed = text, relaxed


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def _stages(query: Understood, facets: Facets) -> Iterator[_Stage]:
    narrowed = _narrowing(facets)
    if query.numbers:
        numbers = " OR ".join(_quoted(n) for n in dict.fromkeys(query.numbers))
        yield _Stage(f"(number : ({numbers})){narrowed}", relaxed=False)
    groups = [text for g in query.groups if g.required and (text := _group(g))]
    if groups:
        yield _Stage(f"({' AND '.join(groups)}){narrowed}", relaxed=False)
    loose = [text for g in _telling(query) if (text := _group(g))]
    if loose:
        either = " OR ".join(loose)
        yield _Stage(f"({{stems english keywords}} : ({either})){narrowed}", relaxed=True)
        yield _Stage(f"(body : ({either})){narrowed}", relaxed=True)


def _telling(query: Understood) -> list[Group]:
    """The groups worth asking for alone."""
    required = [g for g in query.groups if g.required]
    return required or list(query.groups)


def _group(group: Group) -> str:
    parts = []
    for alternative in group.alternatives:
        stems = [s for s in alternative.stems if any(c.isalnum() for c in s)]
        if stems:
            text = " AND ".join(_quoted(s) for s in stems)
            parts.append(f"({text})" if len(stems) > 1 else text)
    return f"({' OR '.join(dict.fromkeys(parts))})" if parts else ""


def _narrowing(facets: Facets) -> str:
    text = ""
    for mark, values in ((KIND_MARK, facets.kinds), (AGENCY_MARK, facets.agencies)):
        if values:
            text += f" AND number : ({' OR '.join(_quoted(filter_token(mark, v)) for v in values)})"
    return text


# -- rebuilding ------------------------------------------------------------------------------


def _rows(documents: Iterable[SearchDocument]) -> Iterator[IndexRow]:
    """Index rows, made by several processes when there are many."""
    iterator = iter(documents)
    first = list(islice(iterator, _PROCESSES_FROM))
    yield from map(index_row, first)
    workers = min(4, os.cpu_count() or 1)
    if len(first) < _PROCESSES_FROM:
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        while chunk := list(islice(iterator, _CHUNK * workers * 4)):
            yield from pool.map(index_row, chunk, chunksize=_CHUNK)


def _fill(
    connection: sqlite3.Connection,
    documents: Iterable[SearchDocument],
    progress: Callable[[int], None] | None,
) -> int:
    counts = TermCounts()
    seen: set[str] = set()
    learned: set[tuple[str, int]] = set()
    connection.execute("BEGIN")
    for row in _rows(documents):
        if row.id in seen:
            continue
        seen.add(row.id)
        connection.execute(
            "INSERT INTO doc (id, kind, agency, updated, stems, english, keywords, body, number, payload) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.id,
                row.kind,
                row.agency,
                row.updated,
                row.stems,
                row.english,
                row.keywords,
                row.body,
                row.number,
                row.payload,
            ),
        )
        new = [word for word in row.learned if (word[0], word[3]) not in learned]
        learned.update((word[0], word[3]) for word in new)
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)", new)
        counts.add(row.prominent(), row.terms())
        if progress:
            progress(1)
    counts.save(connection)
    connection.execute("INSERT INTO fts (fts) VALUES ('rebuild')")
    connection.execute("COMMIT")
    connection.execute("INSERT INTO fts (fts) VALUES ('optimize')")
    return len(seen)


def _catch_up(live: sqlite3.Connection, new: sqlite3.Connection, since: int) -> None:
    """Bring what was put and deleted while building; nobody else can write meanwhile."""
    ids = [id_ for (id_,) in live.execute("SELECT DISTINCT id FROM change WHERE seq > ?", (since,))]
    if not ids:
        return
    new.execute("BEGIN")
    counts = TermCounts()
    columns = "id, kind, agency, updated, stems, english, keywords, body, number, payload"
    for id_ in ids:
        _remove(new, id_, counts)
        found = live.execute(f"SELECT {columns} FROM doc WHERE id = ?", (id_,)).fetchone()  # noqa: S608
        if found:
            _insert(new, IndexRow(*found, learned=()), counts)
    new.executemany(
        "INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)",
        live.execute("SELECT folded, stem, shown, place FROM word").fetchall(),
    )
    counts.save(new)
    _note(new, ids)
    new.execute("COMMIT")


__all__ = ["COLUMNS", "EmbeddedEngine", "fingerprint"]
