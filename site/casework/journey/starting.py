"""The form's own page: its first step, and what becomes of it when it is posted."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.models import Page

from agencies.models import Agency, AgencyContentPage
from casework import drafts
from casework.forms import StepForm, form_classes
from casework.forms.questions import shown_set
from casework.journey.answers import busy, minutes, too_large, wait_a_while
from casework.journey.walk import Walk, agency_named, closed_reason, steps_of, values_of
from casework.journey.words import MINUTES, NEEDS, NEXT, OFFERS, title_of
from casework.limits import DRAFTS
from casework.models import CaseFormPage
from casework.personal import seal
from core.language import ARABIC, current_language
from core.models import BasePage
from core.publication import is_open, public_q
from core.throttling import client_address, take
from core.unavailable import AWAY

#: what people do not see and programs fill in
TRAP: Final = "homepage"
LONGEST_WORDS: Final = 150
#: the button of those who came from a page and write about something else
OTHER: Final = "other"


def first_step(kind: str) -> str:
    """The step that stands on a form's own page."""
    return next(iter(form_classes(kind)))


def first_form(
    page: CaseFormPage, post: Any = None, *, agency: Agency | None = None, **options: Any
) -> StepForm:
    """The form of ``page``'s first step, empty or filled from ``post``."""
    kind = str(page.source.case_kind)
    step = first_step(kind)
    questions = shown_set(page) if step == "details" else None
    if post is not None:
        agency = agency_named(page, post)
    return form_classes(kind)[step](page, post, agency=agency, questions=questions, **options)


def start_context(page: CaseFormPage, request: HttpRequest) -> dict[str, Any]:
    """What the form's page shows: the same for everybody who asks with the same address.

    ``?source=``: the page from which somebody comes; ``?q=``: what they searched for.
    """
    kind = str(page.source.case_kind)
    source = source_page(request.GET.get("source", ""))
    initial = _initial(page, source)
    if request.GET.get("q"):
        initial["subject"] = request.GET["q"][:LONGEST_WORDS]
    return {
        "form": first_form(page, initial=initial),
        "closed": closed_reason(page),
        "step": first_step(kind),
        "step_title": title_of(first_step(kind), kind),
        "number": 1,
        "steps": steps_of(kind),
        "kind": kind,
        "needs": NEEDS[kind],
        "minutes": MINUTES[kind],
        "next_steps": NEXT[kind],
        "offers": offers(page),
        "source": source,
        "trap": TRAP,
        "form_url": page.get_url(request),
    }


def block_context(page: CaseFormPage, container: Any) -> dict[str, Any]:
    """What the first step needs inside another page, the ``container``."""
    known = container if isinstance(container, BasePage) and container.pk else None
    return {
        "form_page": page,
        "form": first_form(page, initial=_initial(page, known), auto_id=f"form{page.pk}_%s"),
        "closed": closed_reason(page),
        "form_url": page.get_url(),
        "trap": TRAP,
    }


def _initial(page: CaseFormPage, source: BasePage | None) -> dict[str, Any]:
    """What the page from which somebody comes tells already: the agency, and the thing."""
    if not isinstance(source, AgencyContentPage):
        return {}
    agency = source.source.agency
    initial = {"service": source.external_id}
    if page.source.agency is None and agency is not None:
        initial["agency"] = agency.code
    return initial


def source_page(given: str) -> BasePage | None:
    """The public page with the number ``given``; ``None`` for anything else."""
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        return None
    found = Page.objects.filter(pk=int(given)).first()
    page = found.specific if found else None
    if not isinstance(page, BasePage) or isinstance(page, CaseFormPage) or not is_open(page):
        return None
    return page


def office_form(kind: str) -> CaseFormPage | None:
    """The office-wide form of ``kind`` in the reader's language; ``None`` where there is none."""
    forms = CaseFormPage.objects.filter(
        public_q(), case_kind=kind, agency=None, locale__language_code=ARABIC
    )
    page = forms.order_by("path").first()
    return page.in_language(current_language()) if page else None


def offers(page: CaseFormPage) -> list[dict[str, Any]]:
    """The three kinds to choose from, each with the address of its form."""
    found = []
    for offer in OFFERS:
        here = offer.kind == page.source.case_kind
        form = page if here else office_form(offer.kind)
        if form is not None:
            found.append({"offer": offer, "url": form.get_url(), "here": here})
    return found


# -- the first post ----------------------------------------------------------------------------


def begin(page: CaseFormPage, request: HttpRequest) -> HttpResponse:
    """Take the first step in: a draft, and on to the next step; or the page again with errors."""
    if too_large(request):
        return seal(render(request, "casework/step_large.html", status=413))
    if closed_reason(page):
        return seal(_page(page, request, first_form(page), status=409))
    try:
        if OTHER in request.POST:
            return seal(_about_something_else(page, request))
        return _begin(page, request)
    except AWAY:
        return busy(
            request, lambda: _page(page, request, first_form(page, request.POST), busy=True)
        )


def _about_something_else(page: CaseFormPage, request: HttpRequest) -> HttpResponse:
    """The page again with what was typed, and without the thing from which somebody came."""
    values = values_of(first_form(page, request.POST), request.POST)
    values.pop("service", None)
    form = first_form(page, initial=values, agency=agency_named(page, values))
    return render(request, page.get_template(request), page.get_context(request) | {"form": form})


def _begin(page: CaseFormPage, request: HttpRequest) -> HttpResponse:
    form = first_form(page, request.POST)
    if not form.is_valid():
        return seal(_page(page, request, form, status=422))
    wait = take(DRAFTS, client_address(request))
    if wait:
        return wait_a_while(_page(page, request, form, wait=minutes(wait)), wait)
    data = {form.step: values_of(form, request.POST)}
    if request.POST.get(TRAP):
        data[drafts.MARKS] = {"trap": "1"}
    source = source_page(request.POST.get("source", ""))
    walk = Walk(*drafts.start(page, source, current_language(), data))
    return seal(redirect(walk.url(walk.after(form))))


def _page(
    page: CaseFormPage, request: HttpRequest, form: StepForm, status: int = 200, **more: Any
) -> HttpResponse:
    """The form's page with ``form`` as it was filled in."""
    context = page.get_context(request) | {"form": form} | more
    source = source_page(request.POST.get("source", ""))
    if source is not None:
        context["source"] = source
    return render(request, page.get_template(request), context, status=status)
