"""Posts by the public: no session, no cookie, no token.

There is no session to protect, so a token would only make pages uncacheable. What is refused is
a post that another site makes in a visitor's name: a foreign ``Origin``, or ``Sec-Fetch-Site``
that says so. Neither header at all (old browsers) is accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site's page made this request."""
    site = request.headers.get("Sec-Fetch-Site", "").strip().lower()
    if site == "cross-site":
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    if origin == "null":  # what pages that send no referrer say of themselves, and sandboxes
        return site != "same-origin"
    return origin.lower() not in _ours(request)


def _ours(request: HttpRequest) -> set[str]:
    """Origins of this site: by the name it was asked under, and by its own."""
    host = request.get_host().lower()
    own = urlsplit(settings.SITE_URL.lower())
    return {f"http://{host}", f"https://{host}", f"{own.scheme}://{own.netloc}"}


def public_form(view: View) -> View:
    """Let the public post to ``view``; 403 for a post that another site's page makes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS") and from_elsewhere(request):
            from django.shortcuts import render

            return render(request, "403.html", status=403)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
