"""The tracking pages: the pair, the case, its date for a calendar, its record on paper, the end.

Reference and code come by POST only; no address holds either of them.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import receipts
from casework.calendar_file import calendar_answer
from casework.models import Case
from casework.personal import personal
from casework.spoken import spoken
from casework.tracking import sessions
from casework.tracking.forms import ACTIONS, CaseAction, PairForm
from casework.tracking.pairs import TooMany, find_case
from casework.tracking.story import Story
from core.language import ARABIC, ENGLISH, current_language
from core.public_forms import public_form
from core.throttling import client_address, too_many


@personal
@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """GET asks for the pair; POST opens the case that it belongs to.

    422 for what can be no pair, 404 for every other pair that does not match, whatever is wrong
    with it: the answer is the same to the last byte, so nothing that was typed stands in it.
    """
    if request.method != "POST":
        return _ask(request)
    form = PairForm(request.POST)
    if not form.is_valid():
        return ask_for_pair(request, form, status=422)
    try:
        case = find(request, form)
    except TooMany as error:
        return too_many(request, error.seconds)
    if case is None:
        return ask_for_pair(request, PairForm(), status=404, wrong=True)
    before = sessions.current(request)
    if before is not None:
        before.close()
    return sessions.keep_in(redirect("track_case"), sessions.start(case))


def find(request: HttpRequest, form: PairForm) -> Case | None:
    """The case of a well-formed pair. Raises :class:`TooMany`."""
    pair = form.cleaned_data
    return find_case(pair["reference"], pair["tracking_code"], client_address(request))


def _ask(request: HttpRequest) -> HttpResponse:
    """The empty form, and what became of the session that was open."""
    opened = sessions.current(request)
    over = opened is None and sessions.was_open(request)
    response = ask_for_pair(request, PairForm(), opened=opened, over=over)
    return sessions.forget_in(response) if over else response


def ask_for_pair(
    request: HttpRequest, form: PairForm, status: int = 200, **more: Any
) -> HttpResponse:
    """The page that asks for the pair."""
    context = {"form": form, "original_url": in_other_language("track")} | more
    return render(request, "casework/track.html", context, status=status)


def in_other_language(name: str) -> str:
    """The address of the same page in the other language."""
    with translation.override(ARABIC if current_language() == ENGLISH else ENGLISH):
        return reverse(name)


@personal
@require_safe
def case(request: HttpRequest) -> HttpResponse:
    """The open case; without one, back to the question for the pair."""
    opened = sessions.current(request)
    return show_case(request, opened) if opened else redirect("track")


def show_case(
    request: HttpRequest,
    opened: sessions.OpenCase,
    typed: CaseAction | None = None,
    status: int = 200,
    stale: bool = False,
) -> HttpResponse:
    """The page of the open case; ``typed``: the form that could not be taken as it was.

    ``stale``: it came from a page of another session, so it waits for being sent once more. What
    was typed for something that is not possible any more is shown, so that it is not lost.
    """
    story = Story(opened.case, opened=opened)
    forms = {name: ACTIONS[name]() for name in story.can if name in ACTIONS}
    if typed is not None:
        forms[typed.action] = typed
    shown = opened.case
    context = {
        "case": shown,
        "story": story,
        "forms": forms,
        "typed": typed,
        "unsent": typed if typed is not None and typed.action not in story.can else None,
        "stale": stale,
        "said": opened.said(),
        "token_name": sessions.TOKEN,
        "token": opened.token,
        "spoken": spoken(shown.reference, current_language()),
        "original_url": in_other_language("track_case"),
    }
    return render(request, "casework/track_case.html", context, status=status)


@personal
@public_form
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the open case. Needs no token: it can only end what was open."""
    opened = sessions.current(request)
    if opened is not None:
        opened.close()
    return sessions.forget_in(redirect("track"))


@personal
@require_safe
def due_date(request: HttpRequest) -> HttpResponse:
    """The open case's date as a calendar file."""
    opened = sessions.current(request)
    if opened is None:
        raise Http404
    return calendar_answer(opened.case, current_language())


@personal
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The open case on paper."""
    opened = sessions.current(request)
    if opened is None:
        return redirect("track")
    story = Story(opened.case)
    return receipts.pdf_answer(
        request,
        opened.case,
        lambda limit: receipts.case_record(story, current_language(), limit),
        _("Record"),
    )
