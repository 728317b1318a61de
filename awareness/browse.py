"""Lists of campaigns: running, to come, over."""

from __future__ import annotations

from datetime import date
from typing import Any

from agencies.listing import agency_of, content, related_pages
from agencies.models import Agency
from awareness.models import CampaignPage
from core.publication import localise


def campaigns_context(language: str, agency: Agency | None = None) -> dict[str, Any]:
    """Campaigns by state: running ending first, coming starting first, over latest first."""
    rows = content(CampaignPage)
    if agency is not None:
        rows = rows.filter(agency=agency)
    pages = localise(list(rows.select_related("agency", "locale").order_by("ends_on", "title")))
    groups: dict[str, list[CampaignPage]] = {"running": [], "coming": [], "over": []}
    for page in pages:
        groups[page.state()].append(page)
    groups["coming"].sort(key=lambda page: page.starts_on or date.max)
    groups["over"].reverse()
    return {**groups, "agency": agency, "count": len(pages)}


def campaign_context(page: CampaignPage) -> dict[str, Any]:
    """What a campaign's page shows besides its own words."""
    return {
        "campaign": page.source,
        "state": page.state(),
        "agency": agency_of(page),
        "promotes": related_pages(page, "promotes"),
        "related": related_pages(page),
    }
