"""How much something sent looks like it came from a program. Pure; it marks, it never refuses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

#: nobody goes from the first step to sending in less
HUMAN: Final = timedelta(seconds=8)
LINK: Final = re.compile(r"https?://|www\.|\[url|<a\s", re.I)
#: one letter over and over; Arabic writers stretch words a little, and so do the angry
REPEATED: Final = re.compile(r"(\S)\1{14,}")
MOST: Final = 100


def suspicion(text: str, taken: timedelta, *, trapped: bool, seen_before: bool) -> int:
    """0 (nothing strange) to 100. ``taken``: from the first step to sending.

    ``trapped``: the field that people do not see was filled in. ``seen_before``: the same words
    came today.
    """
    links = len(LINK.findall(text))
    score = 0
    score += 60 if trapped else 0
    score += 40 if taken < HUMAN else 0
    score += 40 if seen_before else 0
    score += min(60, 20 * (links - 1)) if links > 1 else 0
    score += 30 if REPEATED.search(text) else 0
    return min(MOST, score)
