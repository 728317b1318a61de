"""What a rush showed: what people waited for, what each death did to them, what was lost."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

#: what a death may do to those who come within so many seconds
AFTER = 30.0
say = Console(width=150).print


def show(folder: Path, deaths: Sequence[Any], counted: dict[str, int], drained: float) -> bool:
    """Print three tables; whether nothing was lost."""
    views, sent = _rows(folder / "views.jsonl"), _rows(folder / "sent.jsonl")
    say(_waits(views, sent, drained))
    say(_deaths(deaths, views, sent))
    table = Table(title="Afterwards, in database, files, mails and search")
    for heading in ("What", "Number"):
        table.add_column(heading)
    for name, number in counted.items():
        table.add_row(name, f"{number:,}")
    say(table)
    wrong = any(number for name, number in counted.items() if name.split()[0].isupper())
    recovered = all(death.seconds is not None for death in deaths)
    return bool(counted["told a reference"]) and recovered and not wrong


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _waits(views: list[dict[str, Any]], sent: list[dict[str, Any]], drained: float) -> Table:
    table = Table(title="What people waited for")
    for heading in ("", "Number", "A second", "p50", "p99", "Longest", "Not well at the first try"):
        table.add_column(heading)
    for name, rows, bad in (
        ("page views", views, Counter(r["status"] for r in views if r["status"] != 200)),
        ("cases", sent, Counter(r["last"] for r in sent if r["tries"] > 1)),
    ):
        times = [row["seconds"] for row in rows]
        cuts = statistics.quantiles(times, n=100)
        span = max(r["at"] for r in rows) - min(r["at"] for r in rows)
        told = ", ".join(f"{status}: {number}" for status, number in bad.items()) or "none"
        table.add_row(
            name,
            f"{len(rows):,}",
            f"{len(rows) / span:.1f}",
            *(f"{seconds * 1000:,.0f} ms" for seconds in (cuts[49], cuts[98], max(times))),
            told,
        )
    table.add_row("outbox empty after the end", "", "", "", "", f"{drained:.1f} s", "")
    return table


def _deaths(
    deaths: Sequence[Any], views: list[dict[str, Any]], sent: list[dict[str, Any]]
) -> Table:
    table = Table(title=f"Each part killed in turn, and those who came within {AFTER:.0f} s")
    for heading in (
        "Part",
        "Works again after",
        "Views that failed",
        "the last of them after",
        "Cases sent again",
        "the longest took",
    ):
        table.add_column(heading)
    for death in deaths:
        failed = [v["at"] + v["seconds"] - death.at for v in views if _after(v, death) and _bad(v)]
        again = [s["seconds"] for s in sent if _after(s, death) and s["tries"] > 1]
        table.add_row(
            death.name,
            "never" if death.seconds is None else f"{death.seconds:.1f} s",
            str(len(failed)),
            f"{max(failed):.1f} s" if failed else "-",
            str(len(again)),
            f"{max(again):.1f} s" if again else "-",
        )
    return table


def _after(row: dict[str, Any], death: Any) -> bool:
    """Whether somebody was under way at the death or came within ``AFTER`` of it."""
    return bool(death.at - row["seconds"] <= row["at"] <= death.at + AFTER)


def _bad(view: dict[str, Any]) -> bool:
    return bool(view["status"] == 0 or view["status"] >= 500)
