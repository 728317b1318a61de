"""Browsing the forms library: facets with counts, as plain links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.listing import agency_of, content, related_pages
from agencies.models import Agency, AudienceMixin
from core.arabic import sort_key
from core.codes import agency_codes
from core.language import ARABIC
from core.memo import remember
from core.models import Topic
from core.publication import localise
from forms_library.models import TransactionFormPage
from forms_library.versions import fetch_files

PER_PAGE = 20


@dataclass(slots=True)
class Choice:
    """One value of a facet: how many forms it would leave, and the link that takes or leaves it."""

    value: str
    label: str
    count: int
    selected: bool
    query: str  # "?agency=MOI", or "?" for none


@dataclass(slots=True)
class Facet:
    """A way to narrow the list."""

    name: str
    heading: str
    choices: list[Choice] = field(default_factory=list)

    @property
    def selected(self) -> list[Choice]:
        """The chosen values."""
        return [choice for choice in self.choices if choice.selected]


@dataclass(slots=True)
class Browse:
    """A page of the library as asked for."""

    forms: Sequence[TransactionFormPage]
    page: ListPage[Any]
    count: int
    facets: list[Facet]
    agency: Agency | None
    query: str  # the chosen facets, for the links of the pager: "agency=MOI&" or ""

    @property
    def chosen(self) -> list[Choice]:
        """Every chosen value, to be taken away one by one."""
        return [choice for facet in self.facets for choice in facet.selected]


def browse(params: Mapping[str, Any], language: str, agency: Agency | None = None) -> Browse:
    """The forms that ``params`` (``agency``, ``topic``, ``audience``, ``page``) ask for.

    Unknown values are ignored: an address typed by hand always gives a list. The number of queries
    does not depend on how many forms there are.
    """
    chosen = {name: str(params.get(name, ""))[:60] for name in ("agency", "topic", "audience")}
    chosen["agency"] = agency.code if agency is not None else chosen["agency"].upper()
    for name, known in (("agency", agency_codes()), ("topic", topic_codes())):
        if chosen[name] not in known:
            chosen[name] = ""
    if chosen["audience"] not in AudienceMixin.AUDIENCES:
        chosen["audience"] = ""
    everything = content(TransactionFormPage)
    filters = _filters(chosen)
    forms = everything.filter(*filters.values()).select_related("agency", "locale")
    order = ["title_en", "title"] if language != ARABIC else ["title"]
    paginator: Paginator[TransactionFormPage] = Paginator(forms.order_by(*order), PER_PAGE)
    page = paginator.get_page(params.get("page"))
    page.object_list = localise(list(page.object_list))
    fetch_files(page.object_list)
    shown = {k: v for k, v in chosen.items() if v and not (agency and k == "agency")}
    facets = remember(
        ("facets", language, agency.pk if agency else 0, *chosen.values()),
        lambda: _facets(filters, shown, within_agency=agency is not None),
    )
    query = urlencode(shown)
    return Browse(
        page.object_list, page, paginator.count, facets, agency, f"{query}&" if query else ""
    )


def topic_codes() -> frozenset[str]:
    """The code of every topic, from memory."""
    return remember("topic codes", lambda: frozenset(Topic.objects.values_list("code", flat=True)))


def _filters(chosen: Mapping[str, str]) -> dict[str, Q]:
    filters = {}
    if chosen["agency"]:
        filters["agency"] = Q(agency__code=chosen["agency"])
    if chosen["topic"]:
        filters["topic"] = Q(topics__code=chosen["topic"])
    if chosen["audience"]:
        filters["audience"] = audience_q(chosen["audience"])
    return filters


def audience_q(audience: str) -> Q:
    """Things for ``audience``: those that name it and those that name nobody."""
    nobody = Q(**{f"for_{code}": False for code in AudienceMixin.AUDIENCES})
    return Q(**{f"for_{audience}": True}) | nobody


def _others(filters: Mapping[str, Q], name: str) -> QuerySet[Any]:
    """Everything under the other facets: what a facet's own counts are taken from."""
    kept = (q for key, q in filters.items() if key != name)
    return content(TransactionFormPage).filter(*kept).order_by()


def _choice(name: str, value: str, label: str, count: int, shown: Mapping[str, str]) -> Choice:
    selected = shown.get(name) == value
    rest = {k: v for k, v in shown.items() if k != name}
    query = urlencode(rest if selected else rest | {name: value})
    return Choice(value, label, count, selected, f"?{query}")


def _facets(filters: Mapping[str, Q], shown: Mapping[str, str], within_agency: bool) -> list[Facet]:
    made = [_topic_facet(filters, shown), _audience_facet(filters, shown)]
    if not within_agency:
        made.insert(0, _agency_facet(filters, shown))
    return [facet for facet in made if facet.choices]


def _agency_facet(filters: Mapping[str, Q], shown: Mapping[str, str]) -> Facet:
    rows = _others(filters, "agency").values_list("agency__code").annotate(Count("pk"))
    counts = {code: count for code, count in rows if code}
    facet = Facet("agency", _("Agency"))
    agencies = sorted(Agency.objects.filter(code__in=counts), key=lambda a: sort_key(a.name))
    facet.choices = [_choice("agency", a.code, a.name, counts[a.code], shown) for a in agencies]
    return facet


def _topic_facet(filters: Mapping[str, Q], shown: Mapping[str, str]) -> Facet:
    rows = _others(filters, "topic").values_list("topics__code").annotate(Count("pk"))
    counts = {code: count for code, count in rows if code}
    facet = Facet("topic", _("Topic"))
    topics = sorted(Topic.objects.filter(code__in=counts), key=lambda t: sort_key(t.name))
    facet.choices = [_choice("topic", t.code, t.name, counts[t.code], shown) for t in topics]
    return facet


def _audience_facet(filters: Mapping[str, Q], shown: Mapping[str, str]) -> Facet:
    codes = AudienceMixin.AUDIENCES
    counts = _others(filters, "audience").aggregate(
        **{code: Count("pk", filter=audience_q(code)) for code in codes}
    )
    facet = Facet("audience", _("For whom"))
    facet.choices = [
        _choice("audience", code, str(label), counts[code], shown)
        for code, label in codes.items()
        if counts[code]
    ]
    return facet


def form_context(page: TransactionFormPage) -> dict[str, Any]:
    """What a form's page shows besides its own fields."""
    source = page.source
    agency = agency_of(page)
    language = page.language
    versions = page.version_list
    current = page.current_version
    return {
        "form": source,
        "agency": agency,
        "versions": versions,
        "current": current,
        "files": current.files_for(language) if current else [],
        "main_file": current.file_for(language) if current else None,
        "counters": list(agency.counters.all()) if agency else [],
        "related": related_pages(page),
        "topics": page.topic_list(),
    }
