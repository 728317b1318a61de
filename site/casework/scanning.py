"""Attachments are scanned after their case is accepted, never before and never instead.

Here is the client of ClamAV's daemon and what becomes of its answers. A file leaves the state
"waiting" once: for clean, infected or unscannable. Only a clear answer does that; silence, a lost
connection or an error leave it waiting, and the outbox comes back. Until then nobody opens it.
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from casework.enums import FileState
from casework.models import Attachment
from core import outbox
from core.clock import job
from core.models import OutboxEntry
from core.storage import private_storage

logger = logging.getLogger("office.scanning")

SCAN: Final = "scan_case"
CONNECT_SECONDS: Final = 5.0
#: for a whole file, from the first byte to the answer; ClamAV's own MaxScanTime lies below it
SCAN_SECONDS: Final = 30.0
CHUNK: Final = 256 * 1024
MAX_ANSWER: Final = 4_096
#: after a failure no process tries again at once: other mail waits in the same queue
PAUSE_SECONDS: Final = 60.0
LATE: Final = timedelta(minutes=15)
#: what ClamAV "finds" where it did not look into everything
NOT_LOOKED_INTO: Final = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")
TOO_LONG: Final = "INSTREAM size limit exceeded"


class ScannerFailed(Exception):
    """The scanner gave no clear answer; the file is to be scanned again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said of a file: its new state, and the name of what was found."""

    state: FileState
    finding: str = ""


# -- the daemon --------------------------------------------------------------------------------


def ping(url: str) -> bool:
    """Whether the daemon at ``url`` answers."""
    try:
        with _connect(url) as link:
            link.sendall(b"zPING\0")
            return _answer(link, time.monotonic() + CONNECT_SECONDS) == "PONG"
    except (OSError, ScannerFailed):
        return False


def scan(url: str, data: bytes) -> Verdict:
    """Have the daemon at ``url`` look at ``data``. Raises :class:`ScannerFailed`."""
    deadline = time.monotonic() + SCAN_SECONDS
    try:
        with _connect(url) as link:
            with suppress(ConnectionError):  # it stops listening to what is too long, but says so
                _send(link, data, deadline)
            return read_verdict(_answer(link, deadline))
    except OSError as error:
        raise ScannerFailed(type(error).__name__) from error


def read_verdict(answer: str) -> Verdict:
    """The meaning of the daemon's one line. Raises :class:`ScannerFailed` for any other."""
    if answer == "stream: OK":
        return Verdict(FileState.CLEAN)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND").strip()
        limits = name.startswith(NOT_LOOKED_INTO)
        return Verdict(FileState.UNSCANNABLE if limits else FileState.INFECTED, name[:120])
    if answer.removeprefix("stream: ").startswith(TOO_LONG):
        return Verdict(FileState.UNSCANNABLE, TOO_LONG)
    raise ScannerFailed("an answer that is none")


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(CONNECT_SECONDS)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "", parts.port or 3310), CONNECT_SECONDS)


def _send(link: socket.socket, data: bytes, deadline: float) -> None:
    link.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), CHUNK):
        part = data[start : start + CHUNK]
        link.settimeout(_left(deadline))
        link.sendall(struct.pack("!L", len(part)) + part)
    link.sendall(struct.pack("!L", 0))


def _answer(link: socket.socket, deadline: float) -> str:
    """The one answer, up to its closing zero. Raises :class:`ScannerFailed` for none or two."""
    read = b""
    while len(read) < MAX_ANSWER:
        link.settimeout(_left(deadline))
        part = link.recv(MAX_ANSWER)
        read += part
        if not part or b"\0" in part:
            break
    answer, zero, more = read.partition(b"\0")
    if not zero or more:
        raise ScannerFailed("no answer, or more than one")
    return answer.decode("utf-8", "replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


# -- files of cases ----------------------------------------------------------------------------


class _Pause:
    """Whether this process lets the scanner be for a while."""

    until = 0.0


@outbox.handler(SCAN)
def scan_case(payload: dict[str, Any], key: int) -> None:
    """Scan what waits of a case. Raises :class:`ScannerFailed`, for the outbox to come back."""
    if settings.CLAMD_URL and time.monotonic() < _Pause.until:
        raise ScannerFailed("paused")
    for file in _waiting().filter(case=payload["case"]):
        try:
            _settle(file, _look_at(file))
        except ScannerFailed:
            _Pause.until = time.monotonic() + PAUSE_SECONDS
            raise


def _look_at(file: Attachment) -> Verdict:
    if not settings.CLAMD_URL:  # there was a scanner when the file came
        return Verdict(FileState.UNSCANNED)
    try:
        with private_storage().open(file.path) as stored:
            data = stored.read()
    except FileNotFoundError:
        logger.exception("attachment %s is not on the disk", file.pk)
        return Verdict(FileState.UNSCANNABLE, "missing")
    return scan(settings.CLAMD_URL, data)


def _settle(file: Attachment, verdict: Verdict) -> None:
    """The first verdict counts; another process may have been quicker."""
    row = Attachment.objects.filter(pk=file.pk, state=FileState.WAITING)
    changed = row.update(state=verdict.state, finding=verdict.finding)
    if changed and verdict.state == FileState.INFECTED:
        logger.warning("attachment %s is infected: %s", file.pk, verdict.finding)


def _waiting() -> QuerySet[Attachment]:
    return Attachment.objects.filter(state=FileState.WAITING, case__isnull=False).order_by("pk")


@job("resume_scanning", timedelta(minutes=1))
def resume(at: datetime) -> None:
    """Once the scanner answers again, what waits is scanned now and not at its next turn.

    The outbox waits longer after every failure; a scanner that was away for a day must not keep
    files back for another one. Also takes up what the outbox has given up.
    """
    cases = set(
        _waiting().filter(event__at__lt=at - timedelta(minutes=1)).values_list("case", flat=True)
    )
    if not cases or (settings.CLAMD_URL and not ping(settings.CLAMD_URL)):
        return
    _Pause.until = 0.0
    entries = OutboxEntry.objects.filter(kind=SCAN, state=OutboxEntry.State.WAITING)
    listed = {(payload or {}).get("case") for payload in entries.values_list("payload", flat=True)}
    entries.filter(due_at__gt=at).update(due_at=at)
    for case in sorted(cases - listed):
        outbox.put(SCAN, {"case": case})


def late(at: datetime) -> int:
    """How many files have been waiting for a quarter of an hour and more at ``at``."""
    return _waiting().filter(event__at__lt=at - LATE).count()


@job("scanner_alarm", timedelta(minutes=5))
def alarm(at: datetime) -> None:
    """Say in the log that files are kept back; staff see it on their first page."""
    count = late(at)
    if count:
        logger.error("%s attachments wait for the scanner since more than 15 minutes", count)
