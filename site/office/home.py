"""What the home page shows below its doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Subquery
from django.utils.timezone import localdate

from agencies.listing import agencies_with_counts, chosen_ids, content, pages_in_order
from awareness.models import CampaignPage
from core.publication import public_q, together
from forms_library.models import TransactionFormPage
from forms_library.versions import fetch_files

if TYPE_CHECKING:
    from office.models import HomePage


def home_context(page: HomePage) -> dict[str, Any]:
    """Featured forms and answers, the running campaign that ends first, agencies with counts."""
    agencies = [a for a in agencies_with_counts(page.language) if a.things]
    form_ids, answer_ids = (chosen_ids(page, f"featured_{kind}") for kind in ("forms", "answers"))
    featured = pages_in_order([*form_ids, *answer_ids], page.language)
    forms = [thing for thing in featured if isinstance(thing, TransactionFormPage)]
    known = {agency.pk: agency for agency in agencies}
    for form in forms:
        if form.source.agency_id in known:
            form.source.agency = known[form.source.agency_id]
    fetch_files(forms)
    return {
        "featured_forms": forms,
        "featured_answers": [thing for thing in featured if thing not in forms],
        "popular": [line for line in page.popular_searches.split("\n") if line.strip()],
        "campaign": running_campaign(page.language),
        "agencies": sorted(agencies, key=lambda agency: -agency.things)[:8],
        "form_count": sum(agency.things for agency in agencies),
    }


def running_campaign(language: str) -> CampaignPage | None:
    """The running campaign that ends first; one query."""
    today = localdate()
    running = content(CampaignPage).filter(starts_on__lte=today, ends_on__gte=today)
    first = running.order_by("ends_on", "pk").values("translation_key")[:1]
    pages = list(CampaignPage.objects.filter(public_q(), translation_key=Subquery(first)))
    return together(pages)[0].in_language(language) if pages else None
