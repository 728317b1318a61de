"""Rows of the embedded index: written with their words, read back as features."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Final

from search.documents import KEPT, IndexRow, values

INSERT_DOC: Final = f"INSERT INTO doc ({', '.join(KEPT)}) VALUES ({', '.join('?' * len(KEPT))})"  # noqa: S608


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


def insert(connection: sqlite3.Connection, row: IndexRow, counts: TermCounts) -> None:
    texts = (row.stems, row.english, row.keywords, row.body, row.number)
    cursor = connection.execute(INSERT_DOC, values(row))
    connection.execute(
        "INSERT INTO fts (rowid, stems, english, keywords, body, number) VALUES (?, ?, ?, ?, ?, ?)",
        (cursor.lastrowid, *texts),
    )
    connection.execute(
        "INSERT INTO fts_files (rowid, files) VALUES (?, ?)", (cursor.lastrowid, row.files)
    )
    connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)", row.learned)
    counts.add(row.prominent(), row.terms())


def remove(connection: sqlite3.Connection, id_: str, counts: TermCounts) -> None:
    sql = "SELECT row, stems, english, keywords, body, number, files FROM doc WHERE id = ?"
    found = connection.execute(sql, (id_,)).fetchone()
    if not found:
        return
    *old, files = found
    connection.execute(
        "INSERT INTO fts (fts, rowid, stems, english, keywords, body, number) "
        "VALUES ('delete', ?, ?, ?, ?, ?, ?)",
        old,
    )
    connection.execute(
        "INSERT INTO fts_files (fts_files, rowid, files) VALUES ('delete', ?, ?)", (old[0], files)
    )
    connection.execute("DELETE FROM doc WHERE row = ?", (old[0],))
    prominent = {term for text in old[1:4] for term in text.split()}
    counts.take(prominent, prominent | set(old[4].split()))


def note(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    connection.executemany("INSERT INTO change (id) VALUES (?)", [(id_,) for id_ in ids])
