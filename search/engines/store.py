"""The files of the embedded engine: one SQLite database per build, and a pointer to the live one.

A pointer that is replaced in one step makes a rebuild visible to every process at once; whoever
still reads the former file goes on reading it until the next look at the pointer.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from search.engines.matching import FIELDS, WEIGHTS

VERSION: Final = 2
_WEIGHTS: Final = ", ".join(str(WEIGHTS[field]) for field in FIELDS)

SCHEMA: Final = f"""
CREATE TABLE doc (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    agency TEXT NOT NULL, updated REAL NOT NULL, stems TEXT, english TEXT, keywords TEXT,
    body TEXT, number TEXT, payload TEXT NOT NULL, files TEXT
);
CREATE INDEX doc_newest ON doc (updated DESC, id, kind, agency);
CREATE INDEX doc_facets ON doc (kind, agency);
CREATE VIRTUAL TABLE fts USING fts5 (
    stems, english, keywords, body, number,
    content='doc', content_rowid='row', tokenize="unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE fts_files USING fts5 (
    files, content='doc', content_rowid='row', tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO fts (fts, rank) VALUES ('rank', 'bm25({_WEIGHTS})');
CREATE TABLE term (
    stem TEXT PRIMARY KEY, docs INTEGER NOT NULL, prominent INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE word (
    folded TEXT NOT NULL, stem TEXT NOT NULL, shown TEXT NOT NULL, place INTEGER NOT NULL,
    UNIQUE (folded, place)
);
CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL);
INSERT INTO term VALUES ('', 0, 0);
"""  # noqa: S608 - the weights are a constant


class MissingFTS5(RuntimeError):
    """This Python's SQLite was built without full-text search."""


def require_fts5() -> None:
    """Raise :class:`MissingFTS5` where SQLite cannot do full-text search."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5 (a)")
    except sqlite3.OperationalError as error:
        raise MissingFTS5(
            f"SQLite {sqlite3.sqlite_version} has no FTS5: install a Python built with it."
        ) from error
    finally:
        connection.close()


class Store:
    """Opens the live index of a directory, one connection per thread and process."""

    def __init__(self, directory: Path) -> None:
        require_fts5()
        self.directory = Path(directory)
        self.pointer = self.directory / f"live-{VERSION}"
        self._local = threading.local()

    # -- reading -----------------------------------------------------------------------------

    def connection(self) -> sqlite3.Connection:
        """The live index, for this thread; made empty where there is none yet."""
        stamp = self._stamp()
        local = self._local
        if (
            getattr(local, "pid", None) == os.getpid()
            and stamp is not None
            and local.stamp == stamp
        ):
            connection: sqlite3.Connection = local.connection
            return connection
        return self._open()

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.pointer)
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _open(self) -> sqlite3.Connection:
        local = self._local
        if getattr(local, "pid", None) == os.getpid() and getattr(local, "connection", None):
            local.connection.close()
        for _ in range(50):
            stamp = self._stamp()
            if stamp is None:
                self._found()
                continue
            name = self.pointer.read_text(encoding="utf-8").strip()
            path = self.directory / name
            if not path.exists():
                if self._stamp() == stamp:
                    self._found(instead_of=name)
                continue
            local.connection = connect(path)
            local.pid, local.stamp, local.name = os.getpid(), stamp, name
            return local.connection
        raise RuntimeError(f"The search index in {self.directory} cannot be opened.")

    def name(self) -> str:
        """The live file's name, which is the name of the build."""
        self.connection()
        return str(self._local.name)

    def _found(self, instead_of: str = "") -> None:
        """Begin an empty index, unless somebody else just did."""
        with self.lock("found.lock"):
            if self.pointer.exists():
                name = self.pointer.read_text(encoding="utf-8").strip()
                if name != instead_of or (self.directory / name).exists():
                    return
            path = self.new_file()
            connection = connect(path)
            connection.executescript(SCHEMA)
            connection.close()
            self.point_to(path)

    # -- writing -----------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction on the live index; waits for its turn, all or nothing."""
        while True:
            connection = self.connection()
            stamp = self._local.stamp
            connection.execute("BEGIN IMMEDIATE")
            if self._stamp() == stamp:
                break
            connection.execute("ROLLBACK")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Only one process at a time; let go of by the system should the process die."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with open(self.directory / name, "w", encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def new_file(self) -> Path:
        """A path for a new build."""
        self.directory.mkdir(parents=True, exist_ok=True)
        return self.directory / f"index-{VERSION}-{uuid.uuid4().hex[:12]}.sqlite3"

    def point_to(self, path: Path) -> None:
        """Make a build the live one, in one step."""
        fresh = self.directory / f"{self.pointer.name}.{uuid.uuid4().hex[:8]}"
        with open(fresh, "w", encoding="utf-8") as handle:
            handle.write(path.name)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(fresh, self.pointer)

    def sweep(self) -> None:
        """Remove builds that are not live: former ones, and those a killed rebuild left behind."""
        live = self.pointer.read_text(encoding="utf-8").strip()
        for path in self.directory.glob("index-*.sqlite3*"):
            if not path.name.startswith(live):
                path.unlink(missing_ok=True)
        for path in self.directory.glob(f"{self.pointer.name}.*"):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close this thread's connection."""
        if getattr(self._local, "connection", None) and self._local.pid == os.getpid():
            self._local.connection.close()
        self._local = threading.local()


def connect(path: Path, *, building: bool = False) -> sqlite3.Connection:
    """A connection to one build: autocommit, waiting for its turn up to half a minute."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    if building:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -65536")
    else:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -32768")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute("PRAGMA temp_store = MEMORY")
    return connection
