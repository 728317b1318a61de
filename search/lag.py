"""Whether the search server may lack something that was published a while ago.

It is told of everything through the outbox, and a moment earlier by the process that published.
Where neither came through in time the embedded index answers, which was told at once.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from django.utils import timezone

from core.models import OutboxEntry

#: the kind of outbox entries that tell the search server of a change
ENTRY: Final = "search_index"
ALLOWED: Final = timedelta(seconds=2)
#: what cannot be told for so long is no lag: it is tried again, and ``check_search`` tells of it
GIVEN_UP: Final = timedelta(minutes=5)
_FRESH: Final = 0.5


class _Known:
    looked_at = 0.0
    lags = False


def lags() -> bool:
    """Looks at the outbox twice a second at most, in each process."""
    now = time.monotonic()
    if now - _Known.looked_at >= _FRESH:
        _Known.looked_at = now  # before it is known: nobody else need look as well
        at = timezone.now()
        _Known.lags = OutboxEntry.objects.filter(
            state=OutboxEntry.State.WAITING,
            kind=ENTRY,
            created_at__gt=at - GIVEN_UP,
            created_at__lt=at - ALLOWED,
        ).exists()
    return _Known.lags


def forget_lag() -> None:
    """Look at the outbox again at the next search of this process."""
    _Known.looked_at = 0.0
