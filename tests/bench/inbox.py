"""P7 to P12: the inbox and the tracking page in offices of different sizes.

Each size is an office of its own below ``var/bench``, made at the first run and kept. The largest
has 100,000 cases; ``BENCH_CASES=1000000`` measures a million.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.table import Row
from tests.bench.timing import milliseconds

ROOT = Path(__file__).resolve().parents[2]
SMALL = 1_000


def measure() -> list[Row]:
    """The same calls in a small office and in a large one."""
    large = int(os.environ.get("BENCH_CASES", "100000"))
    told = {size: _office(size) for size in (SMALL, large)}
    first, last = told[SMALL], told[large]
    rows = [
        _against("P7 inbox, first page", "first page", first, last, large, 1.5),
        _against("P7 inbox, deep page", "deep page", first, last, large, 1.5),
        _against("P8 inbox, filtered", "filtered", first, last, large, 2),
        _against("P8 inbox, filtered by day", "filtered by day", first, last, large, 2),
        _against("P12 tracking page", "tracking", first, last, large, 1.2),
    ]
    # an office with few open cases crosses over to the settled ones on a page
    worst = max(max(office["queries"].values()) for office in told.values())
    name = f"P7 queries of an inbox page (first of a half minute: {last['queries anew']})"
    rows.append(Row(name, str(worst), "-", "-", "<= 15", worst <= 15))
    words = last["full text"] / last["first page"]
    rows.append(
        Row(
            f"P9 inbox full text at {large:,}",
            milliseconds(last["full text"]),
            milliseconds(last["first page"]),
            f"{words:.1f}",
            "<= 3",
            words <= 3,
        )
    )
    # by the processor's time: others on a shared machine slow a long answer down
    rate, memory = last["rows a working second"], last["more memory"]
    rows.append(
        Row(
            f"P10 CSV of {large:,}: first byte {last['first byte'] * 1000:.0f} ms, +{memory} MB",
            f"{rate:,.0f} rows/s",
            f"{last['rows a second']:,.0f} by the clock",
            "-",
            ">= 22,000/s, 0.5 s, 50 MB",
            rate >= 22_000 and last["first byte"] <= 0.5 and memory <= 50,
        )
    )
    return rows


def _against(name: str, key: str, small: dict, big: dict, size: int, most: float) -> Row:
    ratio = big[key] / small[key]
    return Row(
        f"{name} at {size:,} cases",
        milliseconds(big[key]),
        milliseconds(small[key]),
        f"{ratio:.2f}",
        f"<= {most}",
        ratio <= most,
    )


def _office(size: int) -> dict:
    """The figures of one office, measured in a process of its own."""
    environment = os.environ | {"VAR_DIR": str(ROOT / "var" / "bench" / f"cases-{size}")}
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.office_of", str(size)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(told.stdout.splitlines()[-1])
