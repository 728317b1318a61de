"""Pages that concern one person: kept by no cache, named to no other site, found by no robot."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def seal(response: HttpResponse) -> HttpResponse:
    """Mark ``response`` as one person's."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def personal(view: View) -> View:
    """Every answer of ``view`` is one person's, refusals too."""

    @wraps(view)
    def sealed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return seal(view(request, *args, **kwargs))

    return sealed
