"""Documents made up for a test, and what an engine finds of them."""

from __future__ import annotations

from datetime import timedelta

from core.searchable import SearchDocument, SearchPlace, SearchText
from search.engines import Engine, Facets
from search.finding import find
from search.language import understand
from tests.search.catalogue import MOMENT


def make(number: int, title: str = "", **changes: object) -> SearchDocument:
    values: dict = {
        "id": f"thing.{number}",
        "kind": "form",
        "texts": {"ar": SearchText(title or f"تجديد رخصة رقم{number}", "", "متن")},
        "places": {"ar": SearchPlace(number, f"/ar/{number}/")},
        "updated_at": MOMENT + timedelta(minutes=number),
        "agency": "MOI",
        "number": f"MOI-{number}",
    }
    return SearchDocument(**(values | changes))


def ids(engine: Engine, query: str, facets: Facets | None = None) -> list[str]:
    found = find(engine, understand(query, engine.vocabulary()), facets or Facets())
    return [r.features.id for r in found.sure or found.near]
