"""What the sender of a case does on its page: each a small form, each posted to its own address.

A form that comes when its session is over is not lost: the page asks for the pair again and
carries what was typed. The pair itself then proves who sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import services
from casework.limits import ADDITIONS
from casework.models import Case
from casework.personal import personal
from casework.tracking import sessions
from casework.tracking.forms import (
    ACTIONS,
    AddForm,
    AppealForm,
    CaseAction,
    PairForm,
    RateForm,
    WithdrawForm,
)
from casework.tracking.pairs import TooMany
from casework.tracking.story import Story
from casework.tracking.views import find, in_other_language, show_case
from core.public_forms import public_form
from core.throttling import client_address, take, too_many

Done = str | None


@personal
@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, action: str) -> HttpResponse:
    """GET leads to the case (or asks whether to withdraw); POST does ``action``."""
    if action not in ACTIONS:
        raise Http404
    opened = sessions.current(request)
    if request.method != "POST":
        if opened is None or action != "withdraw" or action not in opened.case.can():
            return redirect("track_case" if opened else "track")
        return _ask_whether(request, opened, WithdrawForm())
    form = ACTIONS[action](request.POST, request.FILES)
    if opened is None:
        return _again(request, form)
    if not opened.holds(request):
        return _draw(request, opened, form, 403, stale=True)
    return _do(request, opened, form)


def _do(request: HttpRequest, opened: sessions.OpenCase, form: CaseAction) -> HttpResponse:
    """Do it in the open session, or draw the form again."""
    if not form.is_valid():
        return _draw(request, opened, form, 422)
    wait = take(ADDITIONS, opened.case.reference)
    if wait:
        form.add_error(None, _("This is too much at once. Please send it again in a while."))
        response = _draw(request, opened, form, 429)
        response["Retry-After"] = str(wait)
        return response
    try:
        said = VERBS[form.action](request, opened.case, form)
    except services.NotAllowed:  # the office was quicker
        opened.case.refresh_from_db()
        return _draw(request, opened, form, 409)
    if said is None:
        return _draw(request, opened, form, 422)
    opened.say(said)
    return redirect("track_case")


def _draw(
    request: HttpRequest,
    opened: sessions.OpenCase,
    form: CaseAction,
    status: int,
    stale: bool = False,
) -> HttpResponse:
    if isinstance(form, WithdrawForm) and "withdraw" in opened.case.can():
        return _ask_whether(request, opened, form, status, stale)
    return show_case(request, opened, form, status, stale)


def _ask_whether(
    request: HttpRequest,
    opened: sessions.OpenCase,
    form: WithdrawForm,
    status: int = 200,
    stale: bool = False,
) -> HttpResponse:
    """Withdrawing ends a case: it is asked once more."""
    context = {
        "case": opened.case,
        "story": Story(opened.case),
        "form": form,
        "stale": stale,
        "token_name": sessions.TOKEN,
        "token": opened.token,
        "original_url": in_other_language("track_case"),
    }
    return render(request, "casework/track_withdraw.html", context, status=status)


# -- without a session -------------------------------------------------------------------------


def _again(request: HttpRequest, form: CaseAction) -> HttpResponse:
    """The session is over: ask for the pair with what was typed, or go on with the pair."""
    pair = PairForm(request.POST if "tracking_code" in request.POST else None)
    if not pair.is_bound:
        return _ask_again(request, form, PairForm(), 403)
    if not pair.is_valid():
        return _ask_again(request, form, pair, 422)
    try:
        case = find(request, pair)
    except TooMany as error:
        return too_many(request, error.seconds)
    if case is None:
        return _ask_again(request, form, PairForm(), 404, wrong=True)
    opened = sessions.start(case)
    return sessions.keep_in(_do(request, opened, form), opened)


def _ask_again(
    request: HttpRequest, form: CaseAction, pair: PairForm, status: int, wrong: bool = False
) -> HttpResponse:
    context = {
        "form": pair,
        "typed": form,
        "had_files": bool(request.FILES),
        "wrong": wrong,
        "original_url": in_other_language("track"),
    }
    return render(request, "casework/track_again.html", context, status=status)


# -- the verbs ---------------------------------------------------------------------------------


def _add(request: HttpRequest, case: Case, form: Any) -> Done:
    files = form.save_files(case, client_address(request))
    if form.errors:
        return None
    services.add_facts(case, form.cleaned_data["body"], files)
    return "added"


def _withdraw(request: HttpRequest, case: Case, form: Any) -> Done:
    services.withdraw(case, form.cleaned_data["reason"])
    return "withdrawn"


def _rate(request: HttpRequest, case: Case, form: Any) -> Done:
    marks = form.cleaned_data
    rating = services.rate(case, marks["time"], marks["clarity"], marks["result"], marks["comment"])
    return "rated_poor" if rating.poor and "appeal" in case.can() else "rated"


def _appeal(request: HttpRequest, case: Case, form: Any) -> Done:
    services.appeal(case, form.cleaned_data["reason"])
    return "appealed"


VERBS: dict[str, Callable[[HttpRequest, Case, Any], Done]] = {
    AddForm.action: _add,
    WithdrawForm.action: _withdraw,
    RateForm.action: _rate,
    AppealForm.action: _appeal,
}


@personal
@public_form
@require_POST
def escalate(request: HttpRequest) -> HttpResponse:
    """Take a case that is late to the head of the office."""
    opened = sessions.current(request)
    if opened is None:
        return redirect("track")
    if opened.holds(request):
        try:
            services.escalate(opened.case)
            opened.say("escalated")
        except services.NotPermitted:
            opened.say("changed")
    return redirect("track_case")
