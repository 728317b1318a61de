"""The outbox's own thread in every worker: a long task beside it holds nothing up."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connection

from core import outbox

logger = logging.getLogger("office.outbox")

#: how many entries are done between two looks at whether to stop
BATCH = 20
STOPS_WITHIN = 10.0  # seconds: what is under way is brought to its end


class Deliveries:
    """Does what is due every ``interval`` seconds, between entering and leaving."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True, name="deliveries")

    def __enter__(self) -> Deliveries:
        self.thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stopped.set()
        self.thread.join(STOPS_WITHIN)

    def _run(self) -> None:
        while not self.stopped.is_set():
            try:
                close_old_connections()
                full = outbox.deliver(limit=BATCH) == BATCH
            except Exception:  # the database is away for a moment: the next look does it
                logger.warning("The outbox could not reach the database.", exc_info=True)
                full = False
            if not full:
                self.stopped.wait(self.interval)
        connection.close()
