"""Whether the search server may answer: not while it cannot, nor while it lags behind."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from pathlib import Path
from typing import Any, Final, Literal

logger = logging.getLogger("office.search")

State = Literal["closed", "open", "mending"]
PATIENCE: Final = 3  # slow or failed answers in a row, of one process


class Breaker:
    """A small file that every process of this machine looks at: while it is there, the embedded
    engine answers.

    Any process opens it. Only mending closes it, once the server is back and knows all that it
    missed.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._failures = 0

    @property
    def is_open(self) -> bool:
        """Whether the server must not be asked."""
        return os.path.exists(self.path)

    @property
    def state(self) -> State:
        """``closed``; ``open``; ``mending`` while the server takes in what it missed."""
        return self.told().get("state", "closed")

    def told(self) -> dict[str, Any]:
        """``state``, ``since`` (seconds of the epoch) and ``reason`` while it is not closed."""
        try:
            told: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            return {"state": "open", "since": time.time(), "reason": ""}
        return told

    def failed(self, reason: str, *, certain: bool) -> None:
        """An answer failed; the breaker opens at once where the server is certainly not there."""
        with self._lock:
            self._failures += 1
            enough = certain or self._failures >= PATIENCE
        if enough:
            self.open(reason)

    def succeeded(self) -> None:
        """A question was answered in time: slow ones before it do not count any more."""
        self._failures = 0

    def open(self, reason: str) -> None:
        """Ask the server no more."""
        before = self.told()
        self._failures = 0
        if before.get("state") == "open":
            return
        self._write("open", before.get("since", time.time()), reason)
        logger.warning("the search server does not answer (%s): the embedded index does", reason)

    def mend(self) -> None:
        """Let the server be written to again."""
        before = self.told()
        self._write("mending", before.get("since", time.time()), before.get("reason", ""))

    def close(self) -> None:
        """Let the server answer, unless it failed again meanwhile."""
        if self.state == "mending":
            self.path.unlink(missing_ok=True)
            logger.warning("the search server answers again")

    def _write(self, state: State, since: float, reason: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        told = {"state": state, "since": since, "reason": reason}
        fresh.write_text(json.dumps(told), encoding="utf-8")
        os.replace(fresh, self.path)
