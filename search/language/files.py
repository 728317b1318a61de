"""The dictionary's files: plain UTF-8 text beside the code, one entry a line, ``#`` for remarks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parent.parent / "data"


def lines(name: str) -> Iterator[str]:
    """The entries of one data file, without remarks and empty lines."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        entry = line.strip()
        if entry and not entry.startswith("#"):
            yield entry


def pairs(name: str) -> Iterator[tuple[str, list[str]]]:
    """Entries of the form ``left = one, two, three``."""
    for line in lines(name):
        left, _, right = line.partition("=")
        yield left.strip(), [part for raw in right.split(",") if (part := raw.strip())]
