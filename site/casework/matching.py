"""Answers, forms and guides that may make it unnecessary to send something."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from search.query import Hit, search

logger = logging.getLogger("office.journey")
KINDS: Final = ("faq", "form", "guide")
MOST_SHOWN: Final = 3
LONGEST: Final = 200
#: how many finds are looked through for those of the agency
_MOST_READ: Final = 20
#: what scores no more than this part of the best is only of the same family
_KIN: Final = 0.5


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the matter: the agency's code, and the thing somebody comes from."""

    agency: str = ""
    thing: str = ""
    title: str = ""


def nearest(subject: str, details: str, language: str, about: About | None = None) -> list[Hit]:
    """At most three, the nearest first; those that answer the subject before those of the text.

    Only what the search is sure of, of the agency concerned or of none. A search that fails finds
    nothing: it never stands in the way of sending.
    """
    known = about or About()
    found: dict[str, Hit] = {}
    for words in (f"{known.title} {subject}".strip() if subject.strip() else "", details):
        if len(found) >= MOST_SHOWN or not words.strip():
            continue
        for hit in _hits(words[:LONGEST], language, known):
            found.setdefault(hit.id, hit)
    return list(found.values())[:MOST_SHOWN]


def _hits(words: str, language: str, about: About) -> list[Hit]:
    try:
        items = search(words, kinds=KINDS, language=language, limit=_MOST_READ).items
    except Exception:
        logger.warning("no answers could be looked for", exc_info=True)
        return []
    best = max((hit.score for hit in items), default=0.0)
    return [
        hit for hit in items if hit.promoted or (hit.score > best * _KIN and _concerns(hit, about))
    ][:MOST_SHOWN]


def _concerns(hit: Hit, about: About) -> bool:
    """Whether it is of the agency concerned, or of none, and not the page they come from."""
    return hit.id != about.thing and (not about.agency or hit.agency in ("", about.agency))
