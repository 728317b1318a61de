"""Cases that probably tell of the same trouble: shown before a new one is sent, and followed.

For categories of public interest only. Nothing is shown but the category, the agency, the month
and the status: no word of what somebody wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count
from django.utils import timezone

from agencies.models import Agency
from casework.deadlines import day_in_kuwait
from casework.enums import OPEN
from casework.models import Case, Category
from core.encryption import keyed_hash
from search.language.lexicon import target_stems

SINCE: Final = timedelta(days=60)
MOST_READ: Final = 300
MOST_SHOWN: Final = 3
#: the share of the shorter text's words that both have
ALIKE: Final = 0.4
LEAST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """What may be shown of a case to a stranger. ``key``: its name within one draft."""

    key: str
    category: str
    agency: str
    month: date
    status: str
    followers: int


def likely(
    agency: Agency | None, category: Category | None, text: str, secret: str
) -> list[tuple[Likely, Case]]:
    """Open cases of the last sixty days that sound like ``text``, the most alike first.

    ``secret``: what makes the keys of one draft different from those of another.
    """
    if agency is None or category is None or not category.public_interest or category.restricted:
        return []
    words = significant(text)
    found = []
    for case in _candidates(agency, category):
        share = alike(words, significant(f"{case.subject} {case.details}"))
        if share >= ALIKE:
            found.append((share, case))
    found.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [(_shown(case, category, secret), case) for _share, case in found[:MOST_SHOWN]]


def _candidates(agency: Agency, category: Category) -> list[Case]:
    since = timezone.now() - SINCE
    cases = Case.objects.filter(
        agency=agency,
        category=category,
        status__in=OPEN,
        restricted=False,
        received_at__gte=since,
    )
    return list(
        cases.annotate(following=Count("followers"))
        .select_related("agency")
        .order_by("-received_at")[:MOST_READ]
    )


def significant(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that say something."""
    return frozenset(target_stems(text))


def alike(a: frozenset[str], b: frozenset[str]) -> float:
    """0 to 1: how much of the shorter text is in the other one."""
    shorter = min(len(a), len(b))
    return len(a & b) / shorter if shorter >= LEAST_WORDS else 0.0


def _shown(case: Case, category: Category, secret: str) -> Likely:
    return Likely(
        key=keyed_hash(f"{secret}:{case.pk}")[:24],
        category=category.name,
        agency=case.agency.name,
        month=day_in_kuwait(case.received_at).replace(day=1),
        status=case.get_status_display(),
        followers=getattr(case, "following", 0),
    )
