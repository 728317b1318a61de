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
from typing import Any

from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger("office.cache")

KEY = "page-generation"
#: seconds: how often a process asks Redis, and how long it leaves one alone that did not answer
ASK_EVERY, REST = 0.5, 30.0

_shared: tuple[float, int] = (0.0, 0)


def _file() -> Path:
    return Path(settings.VAR_DIR) / "page-generation"


def current() -> tuple[int, int]:
    """What tells one generation from another; compared for equality only."""
    try:
        local = os.stat(_file()).st_mtime_ns
    except OSError:
        local = 0
    return local, _ask_shared() if settings.REDIS_URL else 0


def advance() -> None:
    """Something was published: what is kept anywhere is of no use any more."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    now = time.time_ns()
    path.touch()
    os.utime(path, ns=(now, now))
    if settings.REDIS_URL:
        _with_redis(lambda: cache.set(KEY, now, None))


def _ask_shared() -> int:
    global _shared  # noqa: PLW0603 - one number for the process
    asked_at, known = _shared
    now = time.monotonic()
    if now - asked_at < ASK_EVERY:
        return known
    told = _with_redis(lambda: cache.get(KEY, 0))
    _shared = (now, known) if told is not None else (now + REST, known)
    if told is not None:
        _shared = (now, int(told))
    return _shared[1]


def _with_redis(do: Any) -> Any:
    try:
        return do()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with Redis, pages are served
        logger.warning("Redis is away: %s", type(error).__name__)
        return None
