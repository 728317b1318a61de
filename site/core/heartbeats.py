"""Signs of life of workers and clocks: a row for each process, in the database they all share."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.db.models import QuerySet
from django.utils import timezone

from core.models import Heartbeat

logger = logging.getLogger("office.heartbeats")

PARTS = ("worker", "clock")
#: a process that has not beaten for so long does not live
LIVES = timedelta(seconds=90)
#: so long staff are told that it fell silent; another process may have taken its place
TOLD = timedelta(hours=1)
KEPT = timedelta(days=1)
EVERY = 10.0  # seconds between two beats of a thread


@dataclass(frozen=True, slots=True)
class Pulse:
    """Of one part: when a process of it last beat, within a day; which live, which fell silent."""

    last: datetime | None
    living: int
    silent: tuple[Heartbeat, ...]


def beat(part: str, at: datetime | None = None) -> None:
    """Say that this process of ``part`` lives. Raises nothing: what goes wrong is logged."""
    now = at or timezone.now()
    try:
        if not _mine(part).update(at=now):
            # rows are added when processes start, so here they are kept few as well
            Heartbeat.objects.filter(at__lt=now - KEPT).delete()
            Heartbeat.objects.create(part=part, process=myself(), at=now)
    except Exception as error:  # noqa: BLE001 - no work ever stops because nobody hears of it
        logger.warning("the %s could not beat: %s", part, type(error).__name__)


def heartbeats(at: datetime | None = None) -> dict[str, Pulse]:
    """The pulse of each part at ``at`` (aware; default now), in one query."""
    now = at or timezone.now()
    rows = list(Heartbeat.objects.filter(at__gte=now - KEPT).order_by("-at"))
    return {part: _pulse([row for row in rows if row.part == part], now) for part in PARTS}


def _pulse(rows: list[Heartbeat], now: datetime) -> Pulse:
    """Of one part, from its rows, newest first."""
    ages = [(row, now - row.at) for row in rows]
    return Pulse(
        last=rows[0].at if rows else None,
        living=sum(age < LIVES for _, age in ages),
        silent=tuple(row for row, age in ages if LIVES <= age < TOLD),
    )


@contextmanager
def resting(part: str) -> Iterator[None]:
    """Within it this process beats. Left by an error it falls silent, else it has stopped."""
    stopped = True
    try:
        yield
    except Exception:
        stopped = False
        raise
    finally:
        if stopped:
            _rest(part)


@contextmanager
def beating(part: str) -> Iterator[None]:
    """Beat every few seconds from a thread: a long task beside it is a sign of life too."""
    stopped = threading.Event()

    def beats() -> None:
        while not stopped.is_set():
            close_old_connections()
            beat(part)
            stopped.wait(EVERY)
        connection.close()

    thread = threading.Thread(target=beats, daemon=True, name="heartbeat")
    with resting(part):
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join(EVERY)  # else its last beat might come after the row is gone


def _rest(part: str) -> None:
    try:
        _mine(part).delete()
    except Exception as error:  # noqa: BLE001 - it stops all the same
        logger.warning("the %s could not sign off: %s", part, type(error).__name__)


def _mine(part: str) -> QuerySet[Heartbeat]:
    return Heartbeat.objects.filter(part=part, process=myself())


def myself() -> str:
    """This process: in the whole house there is no other of this name at this time."""
    return f"{socket.gethostname()}:{os.getpid()}"[-100:]
