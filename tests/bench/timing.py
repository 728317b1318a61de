"""Interleaved timing: the machine's mood falls on figure and baseline alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def interleaved(
    subjects: dict[str, Callable[[], object]], rounds: int, batch: int
) -> dict[str, float]:
    """Median seconds of one call of each subject, over ``rounds`` batches taken in turn."""
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for subject in subjects.values():
        subject()
    for _ in range(rounds):
        for name, subject in subjects.items():
            start = time.perf_counter()
            for _ in range(batch):
                subject()
            taken[name].append((time.perf_counter() - start) / batch)
    return {name: statistics.median(times) for name, times in taken.items()}


def milliseconds(seconds: float) -> str:
    """For the table."""
    return f"{seconds * 1000:.2f} ms"
