"""Answers, forms and guides that may make it unnecessary to send something."""

from __future__ import annotations

import logging
from typing import Final

from search.query import Hit, search

logger = logging.getLogger("office.journey")
KINDS: Final = ("faq", "form", "guide")
MOST_SHOWN: Final = 3
LONGEST: Final = 200


def nearest(subject: str, details: str, language: str) -> list[Hit]:
    """At most three, the nearest first; those that answer the subject before those of the text.

    A search that fails finds nothing: it never stands in the way of sending.
    """
    found: dict[str, Hit] = {}
    for words in (subject, details):
        if len(found) >= MOST_SHOWN or not words.strip():
            continue
        for hit in _hits(words[:LONGEST], language):
            found.setdefault(hit.id, hit)
    return list(found.values())[:MOST_SHOWN]


def _hits(words: str, language: str) -> list[Hit]:
    try:
        answer = search(words, kinds=KINDS, language=language, limit=MOST_SHOWN)
    except Exception:
        logger.warning("no answers could be looked for", exc_info=True)
        return []
    near = [hit for hit in answer.nearest if hit.kind in KINDS]
    return [*answer.items, *near][:MOST_SHOWN]
