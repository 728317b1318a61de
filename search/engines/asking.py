"""The questions of :mod:`search.engines.matching` in the words of FTS5, every stem quoted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from search.documents import AGENCY_MARK, KIND_MARK, filter_token
from search.engines import Facets
from search.engines.matching import FIELDS, PASSAGE, Said, Stage

_ALL: Final = frozenset(FIELDS)


def match_text(stage: Stage, facets: Facets) -> str:
    """What is given to ``MATCH``; narrowed to ``facets``."""
    things = [_either(ways) for ways in stage.things]
    text = (" AND " if stage.every else " OR ").join(things)
    if _ALL.issubset(stage.fields):
        return f"({text}){_narrowing(facets)}"
    return f"({{{' '.join(stage.fields)}}} : ({text})){_narrowing(facets)}"


def passage_text(words: Sequence[str]) -> str:
    """What is given to ``MATCH`` for words that stand together in a file."""
    text = " ".join(map(_quoted, words))
    return f"NEAR({text}, {PASSAGE})" if len(words) > 1 else text


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def _either(ways: tuple[Said, ...]) -> str:
    parts = []
    for stems in ways:
        text = " AND ".join(map(_quoted, stems))
        parts.append(f"({text})" if len(stems) > 1 else text)
    return f"({' OR '.join(parts)})"


def _narrowing(facets: Facets) -> str:
    text = ""
    for mark, values in ((KIND_MARK, facets.kinds), (AGENCY_MARK, facets.agencies)):
        if values:
            text += f" AND number : ({' OR '.join(_quoted(filter_token(mark, v)) for v in values)})"
    return text
