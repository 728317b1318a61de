"""Rows of the benchmark and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure with the baseline of the same run. ``good``: whether the goal is met."""

    name: str
    figure: str
    baseline: str
    ratio: str
    goal: str
    good: bool


def show(rows: list[Row], title: str) -> None:
    """Print one table."""
    from rich.console import Console
    from rich.table import Table

    view = Table(title=title)
    for heading in ("What", "Figure", "Baseline", "Ratio", "Goal", ""):
        view.add_column(heading)
    for row in rows:
        mark = "met" if row.good else "NOT met"
        view.add_row(row.name, row.figure, row.baseline, row.ratio, row.goal, mark)
    Console(width=150).print(view)
