"""Codes that rooms below need to know of rooms above, filled in when the rooms start."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.memo import remember

_agency_codes: Callable[[], Iterable[str]] | None = None


def register_agency_codes(source: Callable[[], Iterable[str]]) -> None:
    """Called once by the agencies app: ``source`` answers every agency's code."""
    global _agency_codes  # noqa: PLW0603
    _agency_codes = source


def agency_codes() -> frozenset[str]:
    """The code of every agency in the registry, upper case."""
    source = _agency_codes
    return remember("agency codes", lambda: frozenset(source())) if source else frozenset()
