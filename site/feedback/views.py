""" "Was this page useful?": a click, then a reason for those who want to give one.

No script, no cookie, no token in the page: the page stays the same for everybody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from core.models import BasePage
from core.public_forms import public_form
from core.publication import is_open
from core.throttling import Limit, client_address, take, too_many
from feedback import services
from feedback.forms import TRAP, ReasonForm
from feedback.models import TEXT_LIMIT, PageFeedback

#: offices and whole networks share one address: the limit is for programs, not for readers
PER_ADDRESS: Final = Limit("useful", 120)
PER_PAGE: Final = Limit("useful page", 20, timedelta(hours=1))
ANSWERS: Final = {"yes": True, "no": False}


def open_page(page_id: int) -> BasePage:
    """The content page with that number. Raises ``Http404`` unless anybody may read it."""
    found = Page.objects.filter(pk=page_id).select_related("locale").first()
    page = found.specific if found else None
    if not isinstance(page, BasePage) or not page.kind or not is_open(page):
        raise Http404
    return page


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def useful(request: HttpRequest, page_id: int) -> HttpResponse:
    """``POST useful=yes|no``: counts the answer. Anything else leads back to the page."""
    page = open_page(page_id)
    given = ANSWERS.get(request.POST.get("useful", "")) if request.method == "POST" else None
    if given is None:
        return redirect(page.get_url(request) or "/")
    if request.POST.get(TRAP):
        return redirect("useful_thanks", page_id)
    address = client_address(request)
    wait = take(PER_ADDRESS, address) or take(PER_PAGE, address, str(page_id))
    if wait:
        return too_many(request, wait)
    row = services.answer(page, given, request)
    if given:
        return redirect("useful_thanks", page_id)
    return redirect("useful_reason", page_id, row.key)


@never_cache
@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, page_id: int, key: UUID) -> HttpResponse:
    """Asks why; ``POST reason=&text=`` adds it to the answer ``key``, the first time only."""
    page = open_page(page_id)
    if not PageFeedback.objects.filter(page=page.pk, key=key, useful=False).exists():
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not request.POST.get(TRAP):
            words = form.cleaned_data
            services.give_reason(page.pk, key, words["reason"], words["text"])
        return redirect("useful_thanks", page_id)
    context = {
        "form": form,
        "thing": page,
        "thing_url": page.get_url(request),
        "limit": TEXT_LIMIT,
        "trap": TRAP,
    }
    return render(request, "feedback/reason.html", context, status=422 if form.is_bound else 200)


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """Says thank you, with the way back."""
    page = open_page(page_id)
    return render(
        request, "feedback/thanks.html", {"thing": page, "thing_url": page.get_url(request)}
    )
