"""The generation of what is kept in memory: another one after every publication, for all processes.

Processes of one machine share a small file's time stamp; several machines share a number in Redis
beside it, where ``REDIS_URL`` names one. Without Redis, or while it is away, each machine goes by
its file and what is kept is half a minute old at most.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger("office.cache")

#: of the file, and of the number in Redis
KEY: Final = "page-generation"
#: seconds: how often a process asks Redis
ASK_EVERY: Final = 0.5

_known: tuple[float, int] = (0.0, 0)


def current() -> tuple[int, int]:
    """What tells one generation from another; compared for equality only."""
    try:
        local = os.stat(f"{settings.VAR_DIR}/{KEY}").st_mtime_ns
    except OSError:
        local = 0
    return local, _of_all_machines() if settings.REDIS_URL else 0


def advance() -> None:
    """Something was published: what is kept anywhere is of no use any more.

    Never fails: what was published stands, and what is kept is over by itself in half a minute.
    """
    now = time.time_ns()
    path = Path(settings.VAR_DIR) / KEY
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, ns=(now, now))
    except OSError:
        logger.exception("caches were not emptied")
    if settings.REDIS_URL:
        cache.set(KEY, now, None)


def _of_all_machines() -> int:
    """The number in Redis, or the last one that was there."""
    global _known  # noqa: PLW0603 - one number for the process
    asked_at, number = _known
    now = time.monotonic()
    if now - asked_at < ASK_EVERY:
        return number
    told = cache.get(KEY)
    _known = (now, told if isinstance(told, int) else number)
    return _known[1]
