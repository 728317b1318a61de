"""Signs of life of the worker and the clock: one small file each."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.conf import settings

NAMES = ("worker", "clock")


def _file(name: str) -> Path:
    return Path(settings.VAR_DIR) / "heartbeats" / name


def beat(name: str) -> None:
    """Say that ``name`` is alive now."""
    path = _file(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def heartbeats() -> dict[str, float | None]:
    """Seconds since each part last beat; ``None`` for one that never did."""
    ages: dict[str, float | None] = {}
    for name in NAMES:
        try:
            ages[name] = round(max(0.0, time.time() - os.stat(_file(name)).st_mtime), 1)
        except OSError:
            ages[name] = None
    return ages
