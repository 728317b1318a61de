"""Things that editors put first for a query, with Wagtail's own promoted results.

Its counting of every query is not used: searches are counted without visitors in ``models``.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from typing import Final

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from search.engines import Engine
from search.language import Ranked, normalise

_FRESH: Final = 0.5
_FIRST: Final = 1.0


class _Known:
    """This process' copy of the table: pages by normalised query."""

    lock = threading.Lock()
    pages: dict[str, list[int]] = {}
    looked_at = 0.0


def promoted(engine: Engine, query: str) -> list[Ranked]:
    """What editors put first for ``query``, in their order; links out of the site are left out."""
    pages = _promotions().get(normalise(query).strip(), [])
    if not pages:
        return []
    specific = {page.pk: page for page in Page.objects.filter(pk__in=pages).specific()}
    ids = [getattr(specific.get(pk), "external_id", "") for pk in pages]
    rows = {features.id: features for features in engine.named([id_ for id_ in ids if id_])}
    return [Ranked(rows[id_], _FIRST, _FIRST) for id_ in dict.fromkeys(ids) if id_ in rows]


def _promotions() -> dict[str, list[int]]:
    now = time.monotonic()
    if not _Known.looked_at or now - _Known.looked_at >= _FRESH:
        with _Known.lock:
            found: defaultdict[str, list[int]] = defaultdict(list)
            rows = SearchPromotion.objects.filter(page__isnull=False).order_by("sort_order", "pk")
            for said, page in rows.values_list("query__query_string", "page_id"):
                found[normalise(said).strip()].append(page)
            _Known.pages = dict(found)
            _Known.looked_at = now
    return _Known.pages


@receiver([post_save, post_delete], sender=SearchPromotion)
@receiver([post_save, post_delete], sender=Query)
def forget_promotions(**kwargs: object) -> None:
    """Look at the table again at the next search of this process."""
    _Known.looked_at = 0.0
