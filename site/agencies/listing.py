"""What each agency has on its shelves, without this app knowing the rooms above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from wagtail.models import Page

from agencies.models import Agency, AgencyContentPage, AgencyPage
from core.arabic import sort_key
from core.language import ARABIC, current_language, in_language
from core.memo import remember
from core.models import BasePage
from core.publication import localise, public_q


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content that agencies have: registered by the app that owns its pages."""

    name: str  # "form"
    heading: Any  # "Forms", lazily translated
    model: type[AgencyContentPage]
    fetch: Callable[[Sequence[Any]], None] | None = None  # what its rows show, for a whole list


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some of an agency's things of one kind, and how many there are in all."""

    kind: Kind
    pages: Sequence[AgencyContentPage]
    count: int

    @property
    def url(self) -> str:
        """Where all of them are listed: the folder of any of them, in the reader's language."""
        page = self.pages[0].in_language(current_language())
        return (page.get_url() or "/").rstrip("/").rsplit("/", 1)[0] + "/"


KINDS: list[Kind] = []


def register_kind(
    name: str,
    heading: Any,
    model: type[AgencyContentPage],
    fetch: Callable[[Sequence[Any]], None] | None = None,
) -> None:
    """Called once by each content app when it starts; order of calls is order on the page."""
    KINDS.append(Kind(name, heading, model, fetch))


def content(model: type[AgencyContentPage]) -> Any:
    """Public things of one kind: their Arabic pages, which carry the facts."""
    return model.objects.filter(public_q(), locale__language_code=ARABIC)


def agencies_with_counts(language: str, kind: str = "form") -> list[Agency]:
    """Every agency with ``page`` (its own) and ``things`` (how many of ``kind``), from memory."""
    return remember(("agencies", language, kind), lambda: _agencies_with_counts(language, kind))


def _agencies_with_counts(language: str, kind: str) -> list[Agency]:
    model = next((known.model for known in KINDS if known.name == kind), None)
    counts: dict[int, int] = {}
    if model is not None:
        rows = content(model).order_by().values_list("agency").annotate(Count("pk"))
        counts = {agency: count for agency, count in rows if agency}
    pages = AgencyPage.objects.filter(public_q(), locale__language_code=ARABIC)
    found = []
    for page in localise(list(pages.select_related("agency__merged_into", "locale"))):
        agency = page.agency
        agency.page = page.in_language(language)
        agency.things = counts.get(agency.pk, 0)
        found.append(agency)
    return sorted(found, key=lambda agency: sort_key(in_language(agency, "name", language)))


def agency_of(page: AgencyContentPage) -> Agency | None:
    """The agency of a thing with its counters fetched, from memory."""
    pk = page.source.agency_id
    if pk is None:
        return None

    def find() -> Agency | None:
        return Agency.objects.prefetch_related("counters").filter(pk=pk).first()

    return remember(("agency", pk), find)


def shelves(agency: Agency, most: int = 8) -> list[Shelf]:
    """The agency's public things, kind by kind, at most ``most`` of each; empty kinds left out."""
    found = []
    for kind in KINDS:
        pages = content(kind.model).filter(agency=agency)
        rows = list(pages.select_related("agency", "locale").order_by("title")[: most + 1])
        if rows:
            count = len(rows) if len(rows) <= most else pages.count()
            shown = localise(rows[:most])
            if kind.fetch is not None:
                kind.fetch(shown)
            found.append(Shelf(kind, shown, count))
    return found


def related_pages(page: Any, field_name: str = "related") -> list[BasePage]:
    """The public pages named in a chooser field of the thing, each in the reader's language.

    ``page`` is any page with such a field; the Arabic page's field counts.
    """
    return pages_in_order(chosen_ids(page, field_name), page.language)


def chosen_ids(page: Any, field_name: str) -> list[int]:
    """Ids of the pages in a chooser field of the thing, without fetching them."""
    rows = getattr(page.source, field_name).raw_data
    return [row["value"] for row in rows if isinstance(row["value"], int)]


def pages_in_order(ids: Sequence[int], language: str) -> list[BasePage]:
    """The public things whose Arabic pages have ``ids``, in that order and in ``language``.

    One query, and one more for each type of page.
    """
    if not ids:
        return []
    keys = Page.objects.filter(pk__in=ids).values("translation_key")
    found: dict[Any, dict[str, BasePage]] = {}
    for page in Page.objects.filter(public_q(), translation_key__in=keys).specific():
        if isinstance(page, BasePage):
            known = found.setdefault(page.translation_key, {})
            known[page.language] = page
            page.language_pages = known
    things = {known[ARABIC].pk: known[ARABIC] for known in found.values() if ARABIC in known}
    return [things[pk].in_language(language) for pk in ids if pk in things]
