"""The caller's side of printing: starts the limited child process, feeds it, and kills it in time.

The child is a fresh interpreter and not a fork: a forked child of a threaded web process would
inherit its locks, its database connections and its secrets.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

logger = logging.getLogger(__name__)

BUNDLE = Path(__file__).resolve().parent.parent / "static" / "core" / "print"
WORKER = Path(__file__).resolve().parent / "worker.py"
DEFAULT_STYLES = ("base.css",)

MEGABYTE = 1024 * 1024
HTML_LIMIT = 8 * MEGABYTE
PDF_LIMIT = 64 * MEGABYTE
# A cold start imports WeasyPrint (1 to 2 s); on a busy machine that takes several times longer,
# and it must not be taken from the time of the document.
START_LIMIT = 60.0
FRAME = struct.Struct(">II")


class PrintError(Exception):
    """The document could not be printed; the message is technical and in English."""


class PrintTimeout(PrintError):
    """Printing took longer than its time limit, or the printer stayed busy for as long."""


class _ChildGone(Exception):
    """The child closed its end of the pipe."""


class Printer:
    """Prints documents one after another in one limited child process.

    Use it as a context manager for a batch::

        with Printer() as printer:
            for html in documents:
                pdf = printer.render(html)

    The child starts with the first document, is replaced after a timeout, a crash or
    ``jobs_per_process`` documents, and ends by itself after ``idle_limit`` seconds without work.
    Threads may share a printer: documents wait for each other. After a fork, the new process
    starts a child of its own.
    """

    def __init__(
        self,
        *,
        time_limit: float = 20.0,
        memory_limit: int = 512 * MEGABYTE,
        page_limit: int = 60,
        idle_limit: float = 120.0,
        jobs_per_process: int = 200,
    ) -> None:
        """Take the limits of each document: seconds, bytes of address space, pages."""
        self.time_limit = time_limit
        self.memory_limit = memory_limit
        self.page_limit = page_limit
        self.idle_limit = idle_limit
        self.jobs_per_process = jobs_per_process
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: str | None = None
        self._owner = 0
        self._jobs = 0
        self._used_at = 0.0

    def __enter__(self) -> Self:
        """Give the printer itself; the child starts with the first document."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    def render(
        self, html: str, *, styles: Sequence[str] = DEFAULT_STYLES, forms: bool = False
    ) -> bytes:
        """Return the PDF/UA-1 file of an HTML document.

        ``html`` must have ``<html lang>`` and ``<title>``, and must come from an autoescaped
        template; ``styles`` are names of bundled style sheets; ``forms`` turns inputs into
        fields that can be filled in on screen. Raises ``PrintError`` for a document that cannot
        be printed or has too many pages, and ``PrintTimeout`` when it takes too long.
        """
        body = html.encode("utf-8", "replace")
        if len(body) > HTML_LIMIT:
            raise PrintError(f"The document has {len(body)} bytes, more than {HTML_LIMIT}.")
        job = {
            "styles": list(styles),
            "forms": forms,
            "page_limit": self.page_limit,
            "time_limit": self.time_limit,
        }
        self._own()
        if not self._lock.acquire(timeout=self.time_limit):
            raise PrintTimeout("The printer was busy with other documents.")
        try:
            return self._print(job, body)
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child and remove its scratch folder. The printer can be used again."""
        self._own()
        with self._lock:
            self._stop()

    def _own(self) -> None:
        """Forget a child that belongs to the process we were forked from."""
        if self._owner and self._owner != os.getpid():
            self._lock = threading.Lock()
            process, self._process, self._folder, self._owner = self._process, None, None, 0
            if process is not None:
                # The parent goes on using the child: only our copies of the pipes are closed,
                # and marking it as ended keeps Popen from waiting for a process not ours.
                process.returncode = 0
                for pipe in (process.stdin, process.stdout):
                    if pipe is not None:
                        pipe.close()

    def _print(self, job: dict[str, Any], body: bytes) -> bytes:
        """Exchange one document with the child; the child is stopped when it misbehaves."""
        if self._jobs >= self.jobs_per_process:
            self._stop()
        try:
            process = self._ready_process()
            deadline = time.monotonic() + self.time_limit
            _send(process, job, body, deadline)
            answer, pdf = _receive(process, deadline)
        except TimeoutError as error:
            self._stop()
            raise PrintTimeout(f"Printing took more than {self.time_limit:g} seconds.") from error
        except _ChildGone as error:
            self._stop()
            raise PrintError("The printing process ended before the document was done.") from error
        except BaseException:
            # Half an exchange would give the next caller this caller's document.
            self._stop()
            raise
        self._jobs += 1
        self._used_at = time.monotonic()
        if answer.get("refused"):
            logger.warning("printing refused to load %d addresses", answer["refused"])
        if answer.get("last"):
            self._stop()
        if answer.get("error"):
            raise PrintError(str(answer["error"])[:500])
        return pdf

    def _ready_process(self) -> subprocess.Popen[bytes]:
        """Return a living child, started if need be."""
        if self._process is not None:
            # An idle child ends by itself; one that is about to is not given another document.
            fresh = time.monotonic() - self._used_at < self.idle_limit * 0.8
            if fresh and self._process.poll() is None:
                return self._process
            self._stop()
        self._folder = tempfile.mkdtemp(prefix="print-")
        self._owner = os.getpid()
        settings = {
            "bundle": str(BUNDLE),
            "memory_limit": self.memory_limit,
            "idle_limit": self.idle_limit,
        }
        self._process = subprocess.Popen(  # noqa: S603 - a fixed command, no shell
            [sys.executable, "-I", str(WORKER), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=self._folder,
            # Nothing of ours: no secrets, no proxies, a home and a scratch folder of its own.
            env={
                "PATH": os.defpath,
                "LANG": "C.UTF-8",
                "HOME": self._folder,
                "TMPDIR": self._folder,
            },
            start_new_session=True,
        )
        self._jobs = 0
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
        greeting, _ = _receive(self._process, time.monotonic() + START_LIMIT)
        if greeting.get("error"):
            raise PrintError(str(greeting["error"])[:500])
        return self._process

    def _stop(self) -> None:
        """Kill the child, if there is one, and remove what it left behind."""
        process, self._process = self._process, None
        folder, self._folder = self._folder, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    """Wait until the pipe is ready; raises ``TimeoutError`` at the deadline."""
    left = deadline - time.monotonic()
    poll = select.poll()
    poll.register(descriptor, event)
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError


def _send(
    process: subprocess.Popen[bytes], head: dict[str, Any], body: bytes, deadline: float
) -> None:
    """Write one message to the child before the deadline."""
    assert process.stdin is not None  # noqa: S101 - narrows the type
    descriptor = process.stdin.fileno()
    header = json.dumps(head).encode()
    rest = memoryview(FRAME.pack(len(header), len(body)) + header + body)
    while rest:
        _wait(descriptor, select.POLLOUT, deadline)
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise _ChildGone from error


def _receive(process: subprocess.Popen[bytes], deadline: float) -> tuple[dict[str, Any], bytes]:
    """Read one message of the child before the deadline."""
    assert process.stdout is not None  # noqa: S101 - narrows the type
    descriptor = process.stdout.fileno()
    header_size, body_size = FRAME.unpack(_read(descriptor, FRAME.size, deadline))
    if header_size > MEGABYTE or body_size > PDF_LIMIT:
        raise PrintError("The printing process gave an answer that is too large.")
    head = json.loads(_read(descriptor, header_size, deadline))
    return head, _read(descriptor, body_size, deadline)


def _read(descriptor: int, size: int, deadline: float) -> bytes:
    """Read exactly ``size`` bytes before the deadline."""
    parts: list[bytes] = []
    while size:
        _wait(descriptor, select.POLLIN, deadline)
        try:
            part = os.read(descriptor, min(size, MEGABYTE))
        except BlockingIOError:
            continue
        if not part:
            raise _ChildGone
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


_shared = Printer()
atexit.register(_shared.close)


def render(html: str, *, styles: Sequence[str] = DEFAULT_STYLES, forms: bool = False) -> bytes:
    """Return the PDF of one document, see ``Printer.render``.

    All callers of a process share one child: the first document waits about two seconds for it
    to start, the following ones do not.
    """
    return _shared.render(html, styles=styles, forms=forms)


def close_shared_printer() -> None:
    """End the child that ``render`` keeps; the next ``render`` starts another one."""
    _shared.close()
