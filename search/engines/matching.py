"""From an understood query to the questions FTS5 is asked, every word of them quoted."""

from __future__ import annotations

from collections.abc import Iterator

from search.documents import AGENCY_MARK, KIND_MARK, filter_token
from search.engines import Facets
from search.language import Group, Understood


class Stage:
    """One question to FTS5; a ``relaxed`` one is asked only when too little was found before."""

    __slots__ = ("relaxed", "text")

    def __init__(self, text: str, *, relaxed: bool) -> None:
        self.text, self.relaxed = text, relaxed


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def stages(query: Understood, facets: Facets) -> Iterator[Stage]:
    narrowed = _narrowing(facets)
    if query.numbers:
        numbers = " OR ".join(_quoted(n) for n in dict.fromkeys(query.numbers))
        yield Stage(f"(number : ({numbers})){narrowed}", relaxed=False)
    groups = [text for g in query.groups if g.required and (text := _group(g))]
    if groups:
        yield Stage(f"({' AND '.join(groups)}){narrowed}", relaxed=False)
    loose = [text for g in _telling(query) if (text := _group(g))]
    if loose:
        either = " OR ".join(loose)
        yield Stage(f"({{stems english keywords}} : ({either})){narrowed}", relaxed=True)
        yield Stage(f"(body : ({either})){narrowed}", relaxed=True)


def _telling(query: Understood) -> list[Group]:
    """The groups worth asking for alone."""
    required = [g for g in query.groups if g.required]
    return required or list(query.groups)


def _group(group: Group) -> str:
    parts = []
    for alternative in group.alternatives:
        stems = [s for s in alternative.stems if any(c.isalnum() for c in s)]
        if stems:
            text = " AND ".join(_quoted(s) for s in stems)
            parts.append(f"({text})" if len(stems) > 1 else text)
    return f"({' OR '.join(dict.fromkeys(parts))})" if parts else ""


def _narrowing(facets: Facets) -> str:
    text = ""
    for mark, values in ((KIND_MARK, facets.kinds), (AGENCY_MARK, facets.agencies)):
        if values:
            text += f" AND number : ({' OR '.join(_quoted(filter_token(mark, v)) for v in values)})"
    return text
