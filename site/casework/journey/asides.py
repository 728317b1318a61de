"""Pages between the steps: what may help already, where to go instead, the other kind."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import AgencyContentPage
from casework import drafts, matching, services
from casework.duplicates import Likely, likely
from casework.enums import Kind
from casework.forms import BarsForm
from casework.forms.steps import DetailsMixin
from casework.journey.context import kept_until, page_context
from casework.journey.places import ways_of
from casework.journey.starting import office_form
from casework.journey.walk import Walk
from casework.models import Case, Category, Deflection, Ground
from core.language import ARABIC, ENGLISH, current_language
from search.query import Hit

AFTER_MATCHES = "you"


def matches(walk: Walk, request: HttpRequest) -> HttpResponse:
    """What may make sending unnecessary: answers, forms, and cases about the same trouble.

    ``POST solved=<id>`` counts and shows the answer; ``follow=<key>&email=`` follows a case
    instead; anything else goes on, and the page is not shown again.
    """
    words = walk.kept("details")
    if not words:
        return redirect(walk.url(walk.steps[0]))
    if request.method != "POST":
        return _show_matches(walk, request)
    if "solved" in request.POST:
        return _count(walk, request.POST["solved"][:80])
    if request.POST.get("follow"):
        return _follow(walk, request)
    drafts.mark(walk.draft, matches=True)
    return redirect(walk.url(AFTER_MATCHES))


def _show_matches(
    walk: Walk, request: HttpRequest, error: str = "", chosen: str = ""
) -> HttpResponse:
    hits = _hits(walk)
    alike = _duplicates(walk)
    if not hits and not alike:
        return redirect(walk.url(AFTER_MATCHES))
    context = page_context(walk, "matches") | {
        "hits": hits,
        "alike": [shown for shown, _case in alike],
        "error": error,
        "wrong": bool(error),
        "chosen": chosen,
        "email": request.POST.get("email", ""),
        "back_url": walk.url("details"),
    }
    status = 422 if error else 200
    return render(request, "casework/step_matches.html", context, status=status)


def _hits(walk: Walk) -> list[Hit]:
    subject = walk.kept(walk.subject_step).get("subject", "")
    words = walk.kept("details").get("details", "")
    return matching.nearest(subject, words, current_language(), _about(walk))


def _about(walk: Walk) -> matching.About:
    """What is known of the matter beside the words: the agency, and the page they came from."""
    agency = walk.agency.code if walk.agency else ""
    source = walk.draft.source_page.specific if walk.draft.source_page else None
    if not isinstance(source, AgencyContentPage):
        return matching.About(agency)
    if walk.kept(walk.subject_step).get("service") != source.source.external_id:
        return matching.About(agency)  # they said that it is about something else
    return matching.About(agency, source.source.external_id, source.title_in(current_language()))


def _count(walk: Walk, thing: str) -> HttpResponse:
    """Count what answered it, once for each draft, and show it. The draft stays as it is."""
    known = thing if any(hit.id == thing for hit in _hits(walk)) else ""
    if not walk.seen("solved"):
        Deflection.add(walk.kind, known)
    drafts.mark(walk.draft, matches=True, solved=known or "-")
    return redirect(walk.url("solved"))


def solved(walk: Walk, request: HttpRequest) -> HttpResponse:
    """What answered it, and the way on for whoever wants to send it all the same."""
    thing = walk.seen_as("solved")
    if not thing:
        return redirect(walk.url(walk.first))
    context = page_context(walk, "solved") | {
        "hit": next((hit for hit in _hits(walk) if hit.id == thing), None),
        "go_on": walk.url(AFTER_MATCHES),
        "until": kept_until(walk),
    }
    return render(request, "casework/step_solved.html", context)


def _duplicates(walk: Walk) -> list[tuple[Likely, Case]]:
    given = walk.kept(walk.subject_step)
    category = given.get("category", "")
    known = Category.objects.filter(pk=int(category)).first() if category.isdecimal() else None
    text = f"{given.get('subject', '')} {walk.kept('details').get('details', '')}"
    return likely(walk.agency, known, text, walk.draft.token_hash)


def _follow(walk: Walk, request: HttpRequest) -> HttpResponse:
    key, email = request.POST["follow"], request.POST.get("email", "").strip()
    case = next((case for shown, case in _duplicates(walk) if shown.key == key), None)
    if case is None:
        return _show_matches(walk, request)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            told = _("Write a full e-mail address, like name@example.com.")
            return _show_matches(walk, request, told, key)
    services.follow(case, current_language(), email)
    drafts.drop(walk.draft)
    return redirect("draft_followed")


# -- where to go instead ------------------------------------------------------------------------


def leave(walk: Walk, request: HttpRequest) -> HttpResponse:
    """Where to go instead of sending this; back to the questions where nothing bars it.

    ``POST again=1`` goes back to the choice of an agency, with every word.
    """
    grounds, text = _reasons(walk)
    if request.method == "POST" and "again" in request.POST:
        return _choose_again(walk, grounds)
    if not grounds and not text:
        return redirect(walk.url(walk.steps[0]))
    can_ask = any(ground.kind == Ground.Kind.CONVERT for ground in grounds)
    context = page_context(walk, "exit") | {
        "ways": ways_of(grounds),
        "exit_text": text,
        "convert": can_ask and office_form(Kind.INQUIRY) is not None,
        "back_url": walk.url("bars" if grounds else "details"),
    }
    return render(request, "casework/step_exit.html", context)


def _choose_again(walk: Walk, grounds: list[Ground]) -> HttpResponse:
    """Back to the choice of an agency; what was said of the agency chosen is asked anew."""
    if "about" not in walk.steps:
        return redirect(walk.url(walk.first))
    asked_anew = {f"bar_{ground.code}" for ground in grounds if ground.kind == Ground.Kind.REFER}
    bars = {name: value for name, value in walk.kept("bars").items() if name not in asked_anew}
    page, own = office_form(Kind.COMPLAINT), walk.page.source.agency is not None
    if own and page is not None:
        data = dict(walk.draft.data or {}) | {"bars": bars}
        drafts.become(walk.draft, page, data)
    else:
        drafts.save(walk.draft, "bars", bars)
    return redirect(walk.url("about"))


def _reasons(walk: Walk) -> tuple[list[Ground], str]:
    """The grounds that bar it, and where an editor's question leads."""
    grounds: list[Ground] = []
    if "bars" in walk.steps and walk.kept("bars"):
        form = walk.judged("bars")
        form.is_valid()
        grounds = form.barred if isinstance(form, BarsForm) else []
    if grounds or not walk.kept("details"):
        return grounds, ""
    words = walk.judged("details")
    words.is_valid()
    return grounds, words.leads_to() if isinstance(words, DetailsMixin) else ""


def convert(walk: Walk, request: HttpRequest) -> HttpResponse:
    """Make the draft an inquiry: what was written goes along, what was asked is asked anew."""
    page = office_form(Kind.INQUIRY)
    if request.method != "POST" or page is None or walk.kind == Kind.INQUIRY:
        return redirect(walk.url("exit"))
    about = walk.kept("about")
    words: dict[str, Any] = {
        name: about[name] for name in ("agency", "subject", "service") if about.get(name)
    }
    if walk.page.source.agency is not None:
        words["agency"] = walk.page.source.agency.code
    written = walk.kept("details").get("details")
    if written:
        words["details"] = written
    kept = {drafts.MARKS: drafts.marks_of(walk.draft), "you": walk.kept("you"), "details": words}
    drafts.become(walk.draft, page, kept)
    return redirect(walk.url("details"))


# -- a goodbye, which is nobody's in particular -------------------------------------------------


@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """Somebody follows a case of another."""
    with translation.override(ARABIC if current_language() == ENGLISH else ENGLISH):
        other = reverse("draft_followed")
    return render(request, "casework/step_thanks.html", {"original_url": other})
