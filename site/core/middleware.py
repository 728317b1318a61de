"""Small middleware of our own: the language of an address, and headers per side of the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import translation
from wagtail.models import Site

from core.language import ARABIC, LANGUAGES
from core.memo import remember
from core.problems import Problem

Handler = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy(CSPMiddleware):
    """A strict policy for the public, Wagtail's own needs under ``/cms/``."""

    def get_policy_parts(
        self, request: HttpRequest, response: Any, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/cms/"):
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class RefuseNul:
    """No address of ours has a NUL; some databases fail on one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            if request.path_info.startswith("/api/"):
                body = Problem(404).as_dict()
                return JsonResponse(body, status=404, content_type="application/problem+json")
            return HttpResponseNotFound()
        return self.get_response(request)


class KnownSite:
    """Tells Wagtail the site of a request from memory instead of asking at every page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "")

        def find() -> Site | None:
            return Site.find_for_request(request)

        # an attribute that Wagtail itself sets after its first look-up
        request._wagtail_site = remember(("site", host), find)  # type: ignore[attr-defined]
        return self.get_response(request)


class LanguageOfAddress:
    """The first part of an address is its language; everything else speaks Arabic.

    Unlike Django's own middleware it never guesses from a cookie or header, so a public answer
    depends on its address alone, and never turns a 404 into a redirect.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.split("/", 2)[1] if "/" in request.path_info else ""
        language = first if first in LANGUAGES else ARABIC
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
