"""What every page needs and rarely changes, kept in each process until the next publication.

The same generation that empties the page cache empties this one; half a minute is the most that
anything is kept, so that an expiry date is never overlooked for longer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from core import generation
from core.page_cache import MAX_AGE

T = TypeVar("T")
MOST = 2_000

_kept: dict[Hashable, tuple[tuple[int, int], float, Any]] = {}
_lock = Lock()


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` gives, made again after each publication.

    The thing is shared by all threads of the process: nobody may change it.
    """
    current, now = generation.current(), time.monotonic()
    entry = _kept.get(key)
    if entry is not None and entry[0] == current and entry[1] > now:
        return entry[2]
    made = make()
    with _lock:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (current, now + MAX_AGE, made)
    return made
