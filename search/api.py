"""Search in the public API."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from core.api import Answer, LanguageQuery, ListQuery, refuse_unknown
from core.codes import agency_codes
from search.engines import known_agencies, one_question
from search.kinds import KINDS
from search.query import Hit, search, suggest

router = Router(auth=None, tags=["search"])


class SearchQuery(ListQuery):
    """A search: blank ``q`` is everything, newest first."""

    q: str = Field("", description="Words in any spelling, language or digits; cut at 200.")
    kind: list[str] = Field([], description="Only these kinds; repeat for several.")
    agency: list[str] = Field([], description="Only of these agencies; repeat for several.")


class SuggestQuery(LanguageQuery):
    """What was typed so far."""

    q: str = Field("", description="The beginning of a search.")


class SearchHit(Answer):
    """One thing found. ``snippet`` is HTML with ``<mark>`` only."""

    id: str
    kind: str
    title: str
    agency: str | None
    url: str
    language: str
    available_in: list[str]
    number: str | None
    snippet: str
    score: float


class FacetCounts(Answer):
    """Hits by kind and by agency code, each counted under the other facets."""

    kind: dict[str, int]
    agency: dict[str, int]


class SearchResult(Answer):
    """What a search found. ``nearest`` is filled, with at most 10, only where nothing answers."""

    query: str
    count: int
    count_is: Literal["exact", "at_least"]
    suggestion: str | None
    facets: FacetCounts
    items: list[SearchHit]
    nearest: list[SearchHit]


class SuggestedThing(Answer):
    """A thing that what was typed may lead to."""

    id: str
    kind: str
    title: str
    url: str


class Suggestions(Answer):
    """At most eight."""

    items: list[SuggestedThing]


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "kind": hit.kind,
        "title": hit.title,
        "agency": hit.agency or None,
        "url": hit.url,
        "language": hit.language,
        "available_in": list(hit.available_in),
        "number": hit.number or None,
        "snippet": hit.snippet,
        "score": hit.score,
    }


@router.get(
    "/search",
    response=SearchResult,
    operation_id="search",
    summary="Search everything public",
    url_name="search",
)
def search_everything(request: HttpRequest, asked: Query[SearchQuery]) -> dict[str, Any]:
    """Find things in one's own words. The language changes words and addresses only."""
    agencies = [code.upper() for code in asked.agency]
    refuse_unknown("kind", _("There is no such kind."), asked.kind, KINDS)
    with one_question():
        if agencies:
            known = agency_codes() | known_agencies().keys()
            refuse_unknown("agency", _("There is no such agency."), agencies, known)
        answer = search(
            asked.q,
            kinds=asked.kind,
            agencies=agencies,
            language=asked.language,
            limit=asked.limit,
            offset=asked.offset,
        )
    return {
        "query": answer.query,
        "count": answer.count,
        "count_is": answer.count_is,
        "suggestion": answer.suggestion,
        "facets": answer.facets,
        "items": [_hit(hit) for hit in answer.items],
        "nearest": [_hit(hit) for hit in answer.nearest],
    }


@router.get(
    "/suggest",
    response=Suggestions,
    operation_id="suggest",
    summary="Suggest while typing",
    url_name="suggest",
)
def suggest_things(request: HttpRequest, asked: Query[SuggestQuery]) -> dict[str, Any]:
    """At most eight things that what was typed so far may lead to."""
    hits = suggest(asked.q, asked.language)
    return {"items": [{"id": h.id, "kind": h.kind, "title": h.title, "url": h.url} for h in hits]}
