"""What the home page shows below its doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from agencies.listing import agencies_with_counts, content, related_pages
from awareness.models import CampaignPage
from core.publication import localise

if TYPE_CHECKING:
    from office.models import HomePage


def home_context(page: HomePage) -> dict[str, Any]:
    """Featured forms and answers, the running campaign that ends first, agencies with counts."""
    today = localdate()
    running = content(CampaignPage).filter(starts_on__lte=today, ends_on__gte=today)
    campaign = running.select_related("agency", "locale").order_by("ends_on").first()
    if campaign is not None:
        campaign = localise([campaign])[0].in_language(page.language)
    agencies = [a for a in agencies_with_counts(page.language) if a.things]
    return {
        "featured_forms": related_pages(page, "featured_forms"),
        "featured_answers": related_pages(page, "featured_answers"),
        "popular": [line for line in page.popular_searches.split("\n") if line.strip()],
        "campaign": campaign,
        "agencies": sorted(agencies, key=lambda a: -a.things)[:8],
        "form_count": sum(agency.things for agency in agencies),
    }
