"""The database is away or busy: 503 with everything that was typed, and nothing asked of it."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import get_template
from django.utils.http import escape_leading_slashes

from core.language import LANGUAGES, current_language
from core.public_forms import from_elsewhere

#: what the database raises that may well be over in a moment
AWAY: Final = (OperationalError, InterfaceError)
#: seconds after which it is worth trying again
RETRY_AFTER: Final = 30
MOST_CARRIED: Final = 200


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 in the reader's language: what was posted stands behind one button, to be sent again."""
    language = current_language()
    posted = _posted(request)
    page = get_template("503.html").render(
        {
            "posted": posted,
            "address": escape_leading_slashes(request.get_full_path()),
            "files": bool(posted and request.FILES),
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
    ours = request.path.split("/", 2)[1] in LANGUAGES and not from_elsewhere(request)
    if request.method != "POST" or not ours:
        return []
    posted: list[tuple[str, str]] = []
    try:
        for name, values in list(request.POST.lists())[:MOST_CARRIED]:
            posted += [(name, value) for value in values if isinstance(value, str)]
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return []
    return posted
