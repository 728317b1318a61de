"""Two questions with one button each: is this page right, is this contact data right?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from agencies.models import Agency
from core.language import current_language
from core.models import BasePage
from upkeep.contacts import confirm, contact_rows, may_confirm
from upkeep.reviews import mark_reviewed, source_of


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks whether everything on a thing is right; by POST, keeps that it was found right today.

    404 for pages that take no reviews, 403 without the right to change the Arabic page.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, BasePage) or not page.takes_reviews():
        raise Http404
    source = source_of(page)
    if not source.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    back = get_valid_next_url_from_request(request)
    back = back or reverse("wagtailadmin_pages:edit", args=[page.pk])
    if request.method == "POST":
        mark_reviewed(page, request.user)
        messages.success(
            request, _("Kept: “%(title)s” was reviewed today.") % {"title": source.title}
        )
        return redirect(back)
    context = {
        "page": page,
        "title": source.title_in(current_language()),
        "checked_on": source.checked_on,
        "due_on": source.review_due_on,
        "overdue": source.under_review(),
        "next": back,
    }
    return render(request, "upkeep/admin/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, agency_id: int) -> HttpResponse:
    """An agency's contact data and one question; by POST, keeps that all of it is right today.

    For whoever keeps the data and for editors of the register; 403 for others.
    """
    agency = get_object_or_404(Agency.objects.prefetch_related("offices", "counters"), pk=agency_id)
    if not may_confirm(request.user, agency):
        raise PermissionDenied
    if request.method == "POST":
        confirm(agency, request.user)
        messages.success(
            request, _("Kept: the contact data of %(name)s is right today.") % {"name": agency.name}
        )
        return redirect("upkeep_contacts", agency.pk)
    context = {
        "agency": agency,
        "rows": contact_rows(agency),
        "may_change": request.user.has_perm("agencies.change_agency"),
    }
    return render(request, "upkeep/admin/contacts.html", context)
