"""Facets of a result page as plain links: each adds one value to the address or takes it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how many hits it would show, and the link that takes or leaves it."""

    value: str
    label: str
    count: int
    selected: bool
    url: str  # "?q=…&kind=form", relative to the page


def address(query: str, chosen: Mapping[str, Sequence[str]], page: int = 1) -> str:
    """The address of a search, relative: always the same order, no empty parameter."""
    parameters: list[tuple[str, str]] = [("q", query)] if query else []
    parameters += [(name, value) for name in sorted(chosen) for value in chosen[name]]
    if page > 1:
        parameters.append(("page", str(page)))
    return "?" + urlencode(parameters)


def choices(
    name: str,
    counts: Mapping[str, int],
    labels: Mapping[str, str],
    query: str,
    chosen: Mapping[str, Sequence[str]],
) -> list[Choice]:
    """The values of one facet, most hits first; a chosen one stays even without hits."""
    taken = list(chosen.get(name, ()))
    values = sorted({*counts, *taken}, key=lambda v: (-counts.get(v, 0), labels.get(v, v)))
    found = []
    for value in values:
        selected = value in taken
        other = [v for v in taken if v != value] if selected else [*taken, value]
        url = address(query, {**chosen, name: other})
        found.append(Choice(value, labels.get(value, value), counts.get(value, 0), selected, url))
    return found
