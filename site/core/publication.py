"""What the public may see, decided at the moment of reading.

Wagtail's scheduler flips ``live`` a little after an expiry date; no reader has to wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

if TYPE_CHECKING:
    from core.models import BasePage

T = TypeVar("T", bound="BasePage")


def public_q(at: datetime | None = None) -> Q:
    """A filter for live pages in date and under no restriction. One query, for restrictions."""
    q = Q(live=True) & (Q(expire_at__isnull=True) | Q(expire_at__gt=at or timezone.now()))
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        q &= ~Q(path__startswith=path)
    return q


def is_public(page: Page, at: datetime | None = None) -> bool:
    """Whether anybody may read ``page`` now, with no password or sign-in."""
    if not page.live or (page.expire_at and page.expire_at <= (at or timezone.now())):
        return False
    return not page.get_view_restrictions().exists()


def localise(pages: Sequence[T]) -> Sequence[T]:
    """Fill ``language_pages`` of every page of a list with one or two queries."""
    if not pages:
        return pages
    model = type(pages[0])
    found: dict[object, dict[str, T]] = {}
    keys = [page.translation_key for page in pages]
    for page in model.objects.filter(public_q(), translation_key__in=keys).select_related("locale"):
        found.setdefault(page.translation_key, {})[page.language] = page
    for page in pages:
        page.language_pages = found.get(page.translation_key, {})
        page.language_pages.setdefault(page.language, page)
    return pages


def public_ids(page_ids: Iterable[int]) -> set[int]:
    """Of ``page_ids``, those that the public may read now."""
    return set(Page.objects.filter(public_q(), pk__in=list(page_ids)).values_list("pk", flat=True))
