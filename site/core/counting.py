"""Counts written after the answer, so that nobody waits for a busy database to be counted."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection

logger = logging.getLogger("office.counting")
MOST_WAITING = 10_000

_waiting: queue.Queue[Callable[[], object]] = queue.Queue(MOST_WAITING)
_lock = threading.Lock()
_owner = 0


def later(write: Callable[[], object]) -> None:
    """Do ``write`` soon, in a thread of this process; a failure or a full queue loses a count."""
    if not settings.COUNT_LATER:
        _do(write)
        return
    _start()
    try:
        _waiting.put_nowait(write)
    except queue.Full:
        logger.warning("A count was lost: too many are waiting.")


def _start() -> None:
    """One thread for each process; after a fork the child starts its own."""
    global _owner  # noqa: PLW0603
    with _lock:
        if _owner != os.getpid():
            _owner = os.getpid()
            threading.Thread(target=_work, name="counting", daemon=True).start()


def _work() -> None:
    while True:
        try:
            _do(_waiting.get())
        except Exception:
            # this thread is the only one
            logger.exception("Something could not be counted.")
        if _waiting.empty():
            connection.close()


def _do(write: Callable[[], object]) -> None:
    try:
        write()
    except DatabaseError:
        logger.warning("Something could not be counted.", exc_info=True)
