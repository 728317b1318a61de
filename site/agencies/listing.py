"""What each agency has on its shelves, without this app knowing the rooms above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from wagtail.models import Page

from agencies.models import Agency, AgencyContentPage
from core.language import ARABIC
from core.models import BasePage
from core.publication import localise, public_q


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content that agencies have: registered by the app that owns its pages."""

    name: str  # "form"
    heading: Any  # "Forms", lazily translated
    model: type[AgencyContentPage]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some of an agency's things of one kind, and how many there are in all."""

    kind: Kind
    pages: Sequence[AgencyContentPage]
    count: int


KINDS: list[Kind] = []


def register_kind(name: str, heading: Any, model: type[AgencyContentPage]) -> None:
    """Called once by each content app when it starts; order of calls is order on the page."""
    KINDS.append(Kind(name, heading, model))


def content(model: type[AgencyContentPage]) -> Any:
    """Public things of one kind: their Arabic pages, which carry the facts."""
    return model.objects.filter(public_q(), locale__language_code=ARABIC)


def agencies_with_counts(language: str, kind: str = "form") -> list[Agency]:
    """Every living agency with ``page`` (its public page) and ``things`` (how many of ``kind``)."""
    from agencies.models import AgencyPage

    model = next((known.model for known in KINDS if known.name == kind), None)
    counts: dict[int, int] = {}
    if model is not None:
        rows = content(model).order_by().values_list("agency").annotate(Count("pk"))
        counts = {agency: count for agency, count in rows if agency}
    pages = AgencyPage.objects.filter(public_q(), locale__language_code=ARABIC)
    found = []
    for page in localise(list(pages.select_related("agency", "locale"))):
        agency = page.agency
        agency.page = page.in_language(language)
        agency.things = counts.get(agency.pk, 0)
        found.append(agency)
    from core.arabic import sort_key

    return sorted(found, key=lambda agency: sort_key(agency.name))


def shelves(agency: Agency, most: int = 8) -> list[Shelf]:
    """The agency's public things, kind by kind, at most ``most`` of each; empty kinds left out."""
    found = []
    for kind in KINDS:
        pages = content(kind.model).filter(agency=agency)
        rows = list(pages.select_related("locale").order_by("title")[: most + 1])
        if rows:
            count = len(rows) if len(rows) <= most else pages.count()
            found.append(Shelf(kind, localise(rows[:most]), count))
    return found


def related_pages(page: Any, field_name: str = "related") -> list[BasePage]:
    """The public pages named in a chooser field of the thing, each in the reader's language.

    ``page`` is any page with such a field; the Arabic page's field counts. At most a query per
    type of page named.
    """
    source = page.source
    ids = [block.value.pk for block in getattr(source, field_name) if block.value is not None]
    if not ids:
        return []
    found: dict[int, BasePage] = {}
    by_model: dict[type[BasePage], list[BasePage]] = {}
    for target in Page.objects.filter(public_q(), pk__in=ids).specific():
        if isinstance(target, BasePage):
            by_model.setdefault(type(target), []).append(target)
    for targets in by_model.values():
        found |= {target.pk: target for target in localise(targets)}
    language = page.language
    return [found[pk].in_language(language) for pk in ids if pk in found]
