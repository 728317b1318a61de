"""The database is away or busy: 503 with everything that was typed, and nothing asked of it."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from core.language import LANGUAGES, current_language

#: what the database raises that may well be over in a moment
AWAY: Final = (OperationalError, InterfaceError)
#: seconds after which it is worth trying again
RETRY_AFTER: Final = 30
MOST_CARRIED: Final = 200


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 in the reader's language: what was posted stands behind one button, to be sent again."""
    language = current_language()
    page = get_template("503.html").render(
        {
            "posted": _posted(request),
            "address": request.path if request.method == "POST" else request.get_full_path(),
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
        }
    )
    response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    """What a citizen posted; what staff post (a password, a token) is written into no page."""
    if request.method != "POST" or request.path.split("/", 2)[1] not in LANGUAGES:
        return []
    posted: list[tuple[str, str]] = []
    try:
        for name, values in list(request.POST.lists())[:MOST_CARRIED]:
            posted += [(name, value) for value in values if isinstance(value, str)]
    except RequestDataTooBig:
        return []
    return posted
