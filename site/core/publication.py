"""What the public may see, decided at the moment of reading.

Wagtail's scheduler flips ``live`` a little after an expiry date; no reader has to wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core.language import ARABIC

if TYPE_CHECKING:
    from core.models import BasePage

T = TypeVar("T", bound="BasePage")


def public_q(at: datetime | None = None) -> Q:
    """A filter for live pages in date and under no restriction of their own or of a parent."""
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    restricted = PageViewRestriction.objects.filter(page__path=above)
    in_date = Q(expire_at__isnull=True) | Q(expire_at__gt=at or timezone.now())
    return Q(live=True) & in_date & Q(~Exists(restricted))


def is_public(page: Page, at: datetime | None = None) -> bool:
    """Whether anybody may read ``page`` now, with no password or sign-in."""
    if not page.live or (page.expire_at and page.expire_at <= (at or timezone.now())):
        return False
    return not page.get_view_restrictions().exists()


def is_open(page: Page) -> bool:
    """Whether anybody may read ``page`` and its Arabic source, without which it is not served."""
    if not is_public(page):
        return False
    twins = getattr(page, "language_pages", None)  # public ones, and the page itself
    return twins is None or ARABIC in twins


def localise(pages: Sequence[T]) -> Sequence[T]:
    """Fill ``language_pages`` of every page of a list, and of their twins, with one query."""
    if not pages:
        return pages
    model = type(pages[0])
    keys = [page.translation_key for page in pages]
    twins = model.objects.filter(public_q(), translation_key__in=keys).exclude(
        pk__in=[page.pk for page in pages]
    )
    together([*pages, *twins])
    return pages


def together(pages: Sequence[T]) -> Sequence[T]:
    """Make the pages of each thing among ``pages`` know each other."""
    found: dict[object, dict[str, T]] = {}
    for page in pages:
        known = found.setdefault(page.translation_key, {})
        known[page.language] = page
        page.language_pages = known
    return pages


def public_ids(page_ids: Iterable[int]) -> set[int]:
    """Of ``page_ids``, those that the public may read now."""
    return set(Page.objects.filter(public_q(), pk__in=list(page_ids)).values_list("pk", flat=True))
