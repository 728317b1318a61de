"""Answers and campaigns written out in full: longer words for pages the catalogue has made.

A page is filled only while it holds what the import gave it and nobody has saved it in the admin,
so that what editors write stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.models import AgencyContentPage
from awareness.models import CampaignPage
from core.language import ARABIC
from guidance.models import AnswerPage
from office.importing.richtext import rich_text

FOLDER = Path(__file__).resolve().parent
CATALOGUE = FOLDER / "catalogue.jsonl"
#: a link of the files below names a thing by its identifier
LINK = re.compile(r'<a href="([a-z][a-z0-9.]*)">')


@transaction.atomic
def load_words() -> int:
    """Give the pages their full words; the number of pages filled."""
    imported = _catalogue()
    filled = 0
    works: tuple[tuple[str, Any, Callable[[Any, Mapping[str, Any]], None]], ...] = (
        ("answers.json", AnswerPage, _fill_answer),
        ("campaigns.json", CampaignPage, _fill_campaign),
    )
    for name, model, fill in works:
        words = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        for page in model.objects.filter(external_id__in=words, latest_revision=None):
            if _is_as_imported(page, imported.get(page.external_id, {})):
                fill(page, words[page.external_id])
                page.save()
                filled += 1
    return filled


def _catalogue() -> dict[str, dict[str, Any]]:
    rows = map(json.loads, CATALOGUE.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row for row in rows}


def _is_as_imported(page: AgencyContentPage, row: Mapping[str, Any]) -> bool:
    if page.body != rich_text(row.get(f"body_{page.language}") or ""):
        return False
    short = getattr(page, "short_answer", None)
    return short is None or short == (row.get(f"short_answer_{page.language}") or "")


def _fill_answer(page: AnswerPage, words: Mapping[str, Any]) -> None:
    language = page.language
    page.short_answer = words[f"short_{language}"]
    page.body = _with_page_links(words[f"body_{language}"], language)
    for name in ("steps", "papers"):
        if not getattr(page, name, True):
            items = [{"type": "item", "value": item} for item in words[f"{name}_{language}"]]
            setattr(page, name, json.dumps(items, ensure_ascii=False))
    if language == ARABIC and getattr(page, "fee_kwd", "") is None:
        page.fee_kwd = words["fee_kwd"]


def _fill_campaign(page: CampaignPage, words: Mapping[str, Any]) -> None:
    page.body = _with_page_links(words[f"body_{page.language}"], page.language)
    page.search_description = page.search_description or words[f"summary_{page.language}"]


def _with_page_links(body: str, language: str) -> str:
    """``body`` with links by identifier made links to that page, in ``language`` if it has one."""
    wanted = set(LINK.findall(body))
    pages = _pages_of(wanted, language)
    return LINK.sub(lambda match: f'<a linktype="page" id="{pages[match[1]]}">', body)


def _pages_of(ids: set[str], language: str) -> dict[str, int]:
    """Page numbers by identifier. Raises ``LookupError`` for one that no page has."""
    found: dict[str, dict[str, int]] = {}
    for model in AgencyContentPage.__subclasses__() if ids else ():
        rows = model.objects.filter(external_id__in=ids)
        for id_, known, pk in rows.values_list("external_id", "locale__language_code", "pk"):
            found.setdefault(id_, {})[known] = pk
    missing = ids - found.keys()
    if missing:
        raise LookupError(f"The demonstration's words name unknown things: {sorted(missing)}")
    return {id_: pages.get(language) or pages[ARABIC] for id_, pages in found.items()}
