"""Units of one machine, each started again when it dies, as ``deploy/systemd`` does it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rush.office import Office

ROOT = Path(__file__).resolve().parents[2]
#: seconds between a death and the new start (``RestartSec``)
RESTART = 2.0
STOPS_WITHIN = 15.0


class Part:
    """One unit. ``start`` gives the number of its process, which leads a group of its own.

    ``pid`` is that of a unit that runs already.
    """

    def __init__(self, name: str, start: Callable[[], int], pid: int = 0) -> None:
        self.name, self._start = name, start
        self.pid = pid or start()
        self.wanted = True
        threading.Thread(target=self._watch, daemon=True, name=f"watch {name}").start()

    def kill(self) -> None:
        """Kill the whole unit outright."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End it for good."""
        self.wanted = False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOPS_WITHIN
        while self._lives() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.kill()

    def _lives(self) -> bool:
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] == 0
        except ChildProcessError:
            return False

    def _watch(self) -> None:
        while self.wanted:
            if not self._lives():
                time.sleep(RESTART)
                if self.wanted:
                    self._restart()
            time.sleep(0.1)

    def _restart(self) -> None:
        try:
            self.pid = self._start()
        except Exception as error:  # noqa: BLE001 - tried again, as often as it takes
            sys.stderr.write(f"{self.name} did not start: {error}\n")


def office_part(name: str, arguments: list[str], office: Office) -> Part:
    """A unit of the office itself: ``manage.py serve`` with ``arguments``."""

    def start() -> int:
        with (office.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *arguments],
                cwd=ROOT,
                env=office.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return process.pid

    return Part(name, start)
