"""What the server is asked, put together without a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from elasticsearch_dsl import Search
from elasticsearch_dsl.query import Bool, CombinedFields, Intervals, MatchAll, Query, Terms

from search.engines import Facets
from search.engines.matching import PASSAGE, WEIGHTS, Said, Stage

KINDS: Final = 100
AGENCIES: Final = 10_000


def stage_body(stage: Stage, facets: Facets, limit: int) -> dict[str, Any]:
    """The likeliest documents for one question: only their numbers and versions."""
    fields = [f"{field}^{WEIGHTS[field]:g}" for field in stage.fields]
    things = [_either(ways, fields) for ways in stage.things]
    found = Bool(must=things) if stage.every else Bool(should=things, minimum_should_match=1)
    narrowed = narrowing(facets)
    if narrowed:
        found = Bool(must=[found], filter=narrowed)
    return {
        "query": found.to_dict(),
        "size": limit,
        "_source": False,
        "version": True,
        "sort": ["_score", "length", "place"],
        "track_total_hits": False,
    }


def _either(ways: tuple[Said, ...], fields: list[str]) -> Query:
    said = [
        CombinedFields(query=stems[0], fields=fields)
        if len(stems) == 1
        else Bool(must=[CombinedFields(query=stem, fields=fields) for stem in stems])
        for stems in ways
    ]
    return said[0] if len(said) == 1 else Bool(should=said, minimum_should_match=1)


def in_files(words: Sequence[str], limit: int) -> Search[Any]:
    """The likeliest documents in whose files all ``words`` stand together: numbers and versions."""
    # the server counts the words that are not asked for, FTS5 all between the first and the last
    gaps = PASSAGE - max(0, len(words) - 2)
    together = {
        "ordered": False,
        "max_gaps": gaps,
        "intervals": [{"match": {"query": word}} for word in words],
    }
    search: Search[Any] = Search().query(Intervals(files={"all_of": together}))
    return search.source(False).extra(version=True, size=limit, track_total_hits=False)


def narrowing(facets: Facets) -> list[Query]:
    """What a document must be to pass."""
    return [*_kinds(facets), *_agencies(facets)]


def _kinds(facets: Facets) -> list[Query]:
    return [Terms(kind=list(facets.kinds))] if facets.kinds else []


def _agencies(facets: Facets) -> list[Query]:
    return [Terms(agency=list(facets.agencies))] if facets.agencies else []


def newest(facets: Facets, limit: int, offset: int) -> Search[Any]:
    """All documents that pass, newest first: only their numbers and versions."""
    search: Search[Any] = Search().filter(Bool(filter=narrowing(facets)))
    search = search.sort("-updated", "id").source(False).extra(version=True)
    return search[offset : offset + limit]


def facet_counts(facets: Facets) -> Search[Any]:
    """The number that passes, and the values of each facet counted under the other one."""
    search: Search[Any] = Search().extra(size=0, track_total_hits=True)
    search = search.post_filter(Bool(filter=narrowing(facets)))
    for name, field, others, size in (
        ("kinds", "kind", _agencies(facets), KINDS),
        ("agencies", "agency", _kinds(facets), AGENCIES),
    ):
        under = search.aggs.bucket(name, "filter", filter=Bool(filter=others or [MatchAll()]))
        under.bucket("values", "terms", field=field, size=size)
    return search


def named_agencies() -> Search[Any]:
    """Every agency that has documents, and the agencies' own pages."""
    search: Search[Any] = Search().filter("term", kind="agency").extra(size=AGENCIES)
    search = search.source(["id", "kind", "agency", "updated", "payload"])
    under = search.aggs.bucket("all", "global")
    under.bucket("values", "terms", field="agency", size=AGENCIES)
    return search
