"""P15: the memory of the whole group of processes, what they share counted once (PSS)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.bench.pages import PORT
from tests.bench.table import Row

MOST = 300  # MB
SETTLES = 8.0  # seconds
ASKED = ("/ar/", "/ar/forms/", "/en/", "/ar/complain/", "/ar/search/?q=visa", "/api/v1/forms")


def measure() -> list[Row]:
    """Web server with two workers, worker and clock, after each has had something to do."""
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{PORT}"]
    environment = os.environ | {"WEB_WORKERS": "2", "VAR_DIR": str(settings.VAR_DIR)}
    environment["DJANGO_SETTINGS_MODULE"] = "office.settings.demo"
    group = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait()
        for _ in range(8):
            for path in ASKED:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}").read()
        time.sleep(SETTLES)
        taken = sum(_pss(pid) for pid in _group(group.pid)) / 1024
    finally:
        group.send_signal(signal.SIGTERM)
        group.wait(30)
    figure = f"{taken:.0f} MB"
    return [Row("P15 memory of all processes", figure, "-", "-", f"<= {MOST} MB", taken <= MOST)]


def _wait() -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2).read()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the office did not open")


def _group(top: int) -> Iterator[int]:
    """The process and all below it."""
    yield top
    for task in Path(f"/proc/{top}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _group(int(child))


def _pss(pid: int) -> int:
    """Kilobytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
