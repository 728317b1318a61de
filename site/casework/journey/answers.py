"""How the journey answers: nothing is cached, nothing typed is lost."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from casework.personal import seal
from core.public_forms import from_elsewhere
from core.unavailable import AWAY, RETRY_AFTER, unavailable

logger = logging.getLogger("office.journey")
MOST_BYTES: Final = 30 * 1024 * 1024

View = Callable[..., HttpResponse]


def from_our_draft(request: HttpRequest) -> bool:
    """Whether a post to a draft's own address may be taken.

    Its pages name themselves to nobody, so browsers send ``Origin: null`` from them; old ones add
    nothing that says more. The token in the address, which only the draft's pages know, does.
    """
    blind = request.headers.get("Origin") == "null" and "Sec-Fetch-Site" not in request.headers
    return blind or not from_elsewhere(request)


def draft_form(view: View) -> View:
    """Let the public post to ``view`` of a draft; 403 for another site's post, 413 for a huge one.

    When the database is busy the answer is 503 and holds everything that was typed.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            if not from_our_draft(request):
                return render(request, "403.html", status=403)
            if too_large(request):
                return render(request, "casework/step_large.html", status=413)
        try:
            return view(request, *args, **kwargs)
        except AWAY:
            logger.warning("the database was busy", exc_info=True)
            return busy(request)

    return csrf_exempt(guarded)


def too_large(request: HttpRequest) -> bool:
    """Whether a body is over the limit. It is read all the same, so that the browser listens."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length <= MOST_BYTES:
        return False
    left = min(length, 4 * MOST_BYTES)
    while left > 0 and (chunk := request.read(min(left, 1 << 16))):
        left -= len(chunk)
    return True


def busy(request: HttpRequest, redraw: Callable[[], HttpResponse] | None = None) -> HttpResponse:
    """503 with everything that was typed: the form drawn again, or all of it behind one button."""
    response: HttpResponse | None = None
    if redraw is not None:
        try:
            response = redraw()
        except DatabaseError:
            logger.warning("the form could not be drawn again", exc_info=True)
    if response is None:
        return unavailable(request)
    response.status_code = 503
    response["Retry-After"] = str(RETRY_AFTER)
    return seal(response)


def wait_a_while(response: HttpResponse, seconds: int) -> HttpResponse:
    """``response``, a form that keeps what was typed, as 429."""
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return seal(response)


def minutes(seconds: int) -> int:
    """Whole minutes to wait."""
    return max(1, math.ceil(seconds / 60))
