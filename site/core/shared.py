"""What processes share through Redis, where ``REDIS_URL`` names one.

Nothing depends on it: without Redis there is nothing to be had, and one that does not answer is
left alone for half a minute, so that nobody waits for it twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger("office.cache")

T = TypeVar("T")
#: seconds for which a Redis that did not answer is left alone
REST = 30.0

_rests_until = 0.0


def read(key: str) -> object | None:
    """What was written under ``key``; ``None`` where nothing is, or nobody answers."""
    return _ask(lambda: cache.get(key))


def write(key: str, value: object, seconds: float | None = None) -> None:
    """Keep ``value`` for all processes, for ``seconds`` or until Redis needs the room."""
    _ask(lambda: cache.set(key, value, seconds))


def wake() -> None:
    """Forget that it did not answer."""
    global _rests_until  # noqa: PLW0603 - one connection for the process
    _rests_until = 0.0


def _ask(do: Callable[[], T]) -> T | None:
    global _rests_until  # noqa: PLW0603
    if not settings.REDIS_URL or time.monotonic() < _rests_until:
        return None
    try:
        return do()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with Redis, pages are served
        _rests_until = time.monotonic() + REST
        logger.warning("Redis is away: %s", type(error).__name__)
        return None
