"""Filling a new build of the embedded index, and bringing it up to date before the switch."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from core.searchable import SearchDocument
from search.documents import KEPT, IndexRow, index_rows, values
from search.engines.rows import INSERT_DOC, TermCounts, insert, note, remove


def fill(
    connection: sqlite3.Connection,
    documents: Iterable[SearchDocument],
    progress: Callable[[int], None] | None,
) -> int:
    counts = TermCounts()
    seen: set[str] = set()
    learned: set[tuple[str, int]] = set()
    connection.execute("BEGIN")
    for row in index_rows(documents):
        if row.id in seen:
            continue
        seen.add(row.id)
        connection.execute(INSERT_DOC, values(row))
        new = [word for word in row.learned if (word[0], word[3]) not in learned]
        learned.update((word[0], word[3]) for word in new)
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)", new)
        counts.add(row.prominent(), row.terms())
        if progress:
            progress(1)
    counts.save(connection)
    connection.execute("INSERT INTO fts (fts) VALUES ('rebuild')")
    connection.execute("INSERT INTO fts_files (fts_files) VALUES ('rebuild')")
    connection.execute("COMMIT")
    connection.execute("INSERT INTO fts (fts) VALUES ('optimize')")
    connection.execute("INSERT INTO fts_files (fts_files) VALUES ('optimize')")
    return len(seen)


def catch_up(live: sqlite3.Connection, new: sqlite3.Connection, since: int) -> None:
    """Bring what was put and deleted while building; nobody else can write meanwhile."""
    ids = [id_ for (id_,) in live.execute("SELECT DISTINCT id FROM change WHERE seq > ?", (since,))]
    if not ids:
        return
    new.execute("BEGIN")
    counts = TermCounts()
    columns = ", ".join(KEPT)
    for id_ in ids:
        remove(new, id_, counts)
        found = live.execute(f"SELECT {columns} FROM doc WHERE id = ?", (id_,)).fetchone()  # noqa: S608
        if found:
            insert(new, _row(found), counts)
    new.executemany(
        "INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)",
        live.execute("SELECT folded, stem, shown, place FROM word").fetchall(),
    )
    counts.save(new)
    note(new, ids)
    new.execute("COMMIT")


def _row(found: Sequence[Any]) -> IndexRow:
    return IndexRow(**dict(zip(KEPT, found, strict=True)), learned=())
