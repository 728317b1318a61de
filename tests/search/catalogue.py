"""The demonstration catalogue as search documents, without a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.searchable import SearchDocument, SearchPlace, SearchText

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "site" / "office" / "demo" / "catalogue.jsonl"
DATA = Path(__file__).resolve().parent / "data"
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            if line.strip():
                yield json.loads(line)


def _body(item: dict[str, Any], language: str) -> str:
    listed = [part[language] for name in ("requirements", "steps") for part in item.get(name) or ()]
    return " ".join([item.get(f"body_{language}") or "", *listed])


def document(item: dict[str, Any], page_id: int = 1) -> SearchDocument:
    """One line of the import format as a document."""
    agency = item["type"] == "agency"
    texts = {}
    for language in ("ar", "en"):
        title = item.get(f"{'name' if agency else 'title'}_{language}")
        if title:
            short = item.get(f"short_answer_{language}") or ""
            texts[language] = SearchText(title, short, _body(item, language))
    return SearchDocument(
        id=item["id"],
        kind=item["type"],
        texts=texts,
        places={"ar": SearchPlace(page_id, f"/ar/{item['id']}/")},
        updated_at=MOMENT,
        agency=item["id"] if agency else item.get("agency") or "",
        number=item.get("number") or "",
        keywords=tuple(item.get("keywords") or ()),
        topics=tuple(item.get("topics") or ()),
    )


def documents() -> list[SearchDocument]:
    """The whole catalogue."""
    return [document(item, number) for number, item in enumerate(lines(CATALOGUE), 1)]
