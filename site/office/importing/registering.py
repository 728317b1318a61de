"""Agencies of an import: their register entry, their counters, their pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agencies.models import Agency, AgencyPage, Counter
from core.language import ARABIC, ENGLISH, in_language
from office.importing.holdings import Holdings
from office.importing.mapping import REGISTER, agency_columns
from office.importing.planning import Step
from office.tree import SECTIONS, agency_page


def register_agencies(steps: Iterable[Step], holdings: Holdings, draft: bool) -> list[AgencyPage]:
    """Make or change the agencies of ``steps``; their pages, for the indexes.

    The register has no drafts: with ``draft`` new agencies only get no public page yet.
    """
    touched: list[AgencyPage] = []
    for step in steps:
        if step.action == "create":
            agency = Agency.objects.create(code=step.item.id, **agency_columns(step.item.values))
            _replace_counters(agency, step.item.values.get("counters", []))
            agency_page(agency)
            if draft:
                AgencyPage.objects.filter(agency=agency).update(
                    live=False,
                    has_unpublished_changes=True,
                    first_published_at=None,
                    last_published_at=None,
                )
        else:
            agency = holdings.agencies[step.item.id]
            _change(agency, step)
        holdings.agencies[agency.code] = agency
        for page in AgencyPage.objects.filter(agency=agency).select_related("locale", "agency"):
            holdings.add_page(agency.code, "agency", page.language, page)
            touched.append(page)
    return touched


def _change(agency: Agency, step: Step) -> None:
    writes = dict(step.writes.get(REGISTER, {}))
    if "counters" in writes:
        _replace_counters(agency, writes.pop("counters"))
    old_titles = {code: in_language(agency, "name", code) for code in (ARABIC, ENGLISH)}
    had_english = bool(agency.name_en)
    for name, value in writes.items():
        setattr(agency, name, value)
    if writes:
        Agency.objects.filter(pk=agency.pk).update(**writes)
    if not {"name_ar", "name_en"} & set(writes):
        return
    if agency.name_en and not had_english:
        agency_page(agency)
    for language, old in old_titles.items():
        _rename(agency, language, old)
    english = AgencyPage.objects.filter(agency=agency, locale__language_code=ENGLISH)
    if had_english != bool(agency.name_en):
        public = AgencyPage.objects.filter(
            agency=agency, locale__language_code=ARABIC, live=True
        ).exists()
        english.update(live=bool(agency.name_en) and public)


def _rename(agency: Agency, language: str, old: str) -> None:
    """The agency's page and its shelves bear its name, where no editor gave them another."""
    new = in_language(agency, "name", language)
    models: list[Any] = [AgencyPage]
    models += [section.shelf for section in SECTIONS.values() if section.shelf]
    for model in models:
        pages = model.objects.filter(agency=agency, locale__language_code=language, title=old)
        pages.update(title=new, draft_title=new)
    if language == ARABIC:
        AgencyPage.objects.filter(agency=agency, locale__language_code=ARABIC).update(
            title_en=agency.name_en
        )


def _replace_counters(agency: Agency, rows: list[dict[str, object]]) -> None:
    Counter.objects.filter(agency=agency).delete()
    Counter.objects.bulk_create(
        Counter(agency=agency, sort_order=order, **row) for order, row in enumerate(rows)
    )
