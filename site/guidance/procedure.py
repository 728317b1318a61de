"""What the page of the complaints procedure shows besides its own words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate

from casework.deadlines import APPEAL_DAYS, GRIEVANCE_DAYS
from casework.enums import Kind
from casework.models import CaseFormPage, Ground
from core.language import ARABIC
from core.memo import remember
from core.publication import public_q
from guidance.booklets import booklet_of
from guidance.calculator import calculate, on
from guidance.contacts import contacts
from guidance.models import ProcedurePage


def procedure_context(page: ProcedurePage, request: HttpRequest) -> dict[str, Any]:
    """Grounds in force, contacts, the booklet, the form to start with, and the calculator.

    ``?from=``: the day for which the calculator is asked; without it, it tells of today.
    """
    typed = request.GET.get("from")
    return {
        "grounds": list(Ground.objects.in_force()),
        "contacts": contacts(page.language),
        "booklet": booklet_of(page),
        "start_url": remember(("complaint form", page.language), lambda: _start_url(page.language)),
        "asked": typed is not None,
        "calculation": on(localdate()) if typed is None else calculate(typed),
        "appeal_days": APPEAL_DAYS,
        "grievance_days": GRIEVANCE_DAYS,
    }


def _start_url(language: str) -> str:
    """Where a complaint to any agency begins; empty while there is no such form."""
    forms = CaseFormPage.objects.filter(
        public_q(), case_kind=Kind.COMPLAINT, agency=None, locale__language_code=ARABIC
    )
    page = forms.order_by("path").first()
    return (page.in_language(language).get_url() or "") if page else ""
