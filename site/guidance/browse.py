"""Sections of answers and guides, and what their pages show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count

from agencies.listing import agency_of, content, related_pages
from agencies.models import Agency, AgencyContentPage
from core.publication import localise

PER_PAGE = 30


def section_context(
    model: type[AgencyContentPage],
    params: Mapping[str, Any],
    language: str,
    agency: Agency | None = None,
) -> dict[str, Any]:
    """A page of a section's things, narrowed by agency through plain links.

    Gives ``things`` (a page of a paginator), ``count``, ``agency`` (the one chosen), ``agencies``
    (each with ``things``, how many it has) and ``query`` for the links of the pager.
    """
    everything = content(model)
    counts = dict(everything.order_by().values_list("agency").annotate(Count("pk")))
    agencies = list(Agency.objects.filter(pk__in=[pk for pk in counts if pk]))
    for known in agencies:
        known.things = counts[known.pk]
    if agency is None:
        wanted = str(params.get("agency", "")).upper()
        agency = next((known for known in agencies if known.code == wanted), None)
    rows = everything.filter(agency=agency) if agency else everything
    paginator: Paginator[Any] = Paginator(
        rows.select_related("agency", "locale").order_by("title"), PER_PAGE
    )
    page = paginator.get_page(params.get("page"))
    page.object_list = localise(list(page.object_list))
    query = urlencode({"agency": agency.code}) + "&" if agency else ""
    return {
        "things": page,
        "count": paginator.count,
        "agency": agency,
        "agencies": agencies,
        "query": query,
    }


def thing_context(page: AgencyContentPage) -> dict[str, Any]:
    """What an answer's or a guide's page shows besides its own words."""
    return {
        "agency": agency_of(page),
        "related": related_pages(page),
        "topics": page.topic_list(),
    }
