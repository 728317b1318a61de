"""Lists and single things, read in both languages with as few queries as possible."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Count, QuerySet, Subquery, Value
from django.http import Http404

from core.api.queries import ListQuery
from core.api.reading import Reading
from core.language import ARABIC
from core.models import BasePage

P = TypeVar("P", bound=BasePage)
LONGEST_ID = 80


def public(model: type[P], reading: Reading) -> QuerySet[P]:
    """Public things of one kind that have an identifier: their Arabic pages."""
    pages: QuerySet[P] = model.objects.filter(reading.public, locale__language_code=ARABIC)
    return pages.exclude(external_id="")


def window(
    found: QuerySet[P], reading: Reading, asked: ListQuery, related: Iterable[str] = ()
) -> tuple[int, list[P]]:
    """How many there are, and the Arabic pages of the window asked for, both languages known.

    ``found`` is ordered by a key that does not depend on the reader's language; ``related`` are
    foreign keys to fetch along. One query (two past the end).
    """
    keys = found.values("translation_key")[asked.offset : asked.offset + asked.limit]
    total = (
        found.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    )
    rows = _both_languages(found, reading, keys, related).annotate(total=Subquery(total))
    pages = _things(rows.order_by(*found.query.order_by))
    return (pages[0].total if pages else found.count()), pages


def find(model: type[P], reading: Reading, external_id: str, related: Iterable[str] = ()) -> P:
    """The Arabic page of one public thing, both languages known; 404 where there is none."""
    if len(external_id) > LONGEST_ID or not external_id.isprintable():
        raise Http404
    found = public(model, reading).filter(external_id=external_id)
    pages = _things(_both_languages(found, reading, found.values("translation_key"), related))
    if not pages:
        raise Http404
    return pages[0]


def _both_languages(
    found: QuerySet[P], reading: Reading, keys: Any, related: Iterable[str]
) -> QuerySet[P]:
    pages: QuerySet[P] = found.model.objects.filter(reading.public, translation_key__in=keys)
    return pages.select_related("locale", *related)


def _things(rows: Iterable[P]) -> list[P]:
    """The Arabic pages among ``rows``, in their order, each knowing its other language."""
    things: dict[Any, dict[str, P]] = {}
    for page in rows:
        things.setdefault(page.translation_key, {})[page.language] = page
    pages = []
    for languages in things.values():
        for page in languages.values():
            page.language_pages = languages
        if ARABIC in languages:
            pages.append(languages[ARABIC])
    return pages
