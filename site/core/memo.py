"""What every page needs and rarely changes, kept in each process until the next publication.

The same generation that empties the page cache empties this one, and so do the same half minutes
of the clock: an expiry date is never overlooked for longer, also by a page made from this.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from core import generation
from core.page_cache import MAX_AGE, period

T = TypeVar("T")
MOST = 2_000

_kept: dict[Hashable, tuple[tuple[int, int], int, Any]] = {}
_lock = Lock()


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` gives, made again after each publication.

    The thing is shared by all threads of the process: nobody may change it.
    """
    current, now = generation.current(), period(MAX_AGE)
    entry = _kept.get(key)
    if entry is not None and entry[:2] == (current, now):
        return entry[2]
    made = make()
    with _lock:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (current, now, made)
    return made
