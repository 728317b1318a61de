"""The door of the API: language, methods, ETag, caching and origins of every answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from core.api.problems import problem_response
from core.language import ARABIC, LANGUAGES
from core.problems import Problem

if TYPE_CHECKING:
    from core.api.root import OfficeAPI

View = Callable[..., HttpResponse]
CACHE = "public, max-age=60, s-maxage=5"
PREFLIGHT_AGE = "600"


class Door:
    """Wraps one view of the API; whatever goes wrong behind it leaves as a problem."""

    csrf_exempt = True  # there is no session to protect

    def __init__(self, api: OfficeAPI, view: View, methods: frozenset[str]) -> None:
        self.api = api
        self.view = view
        self.methods = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = asked_language(request)
        with translation.override(language):
            response = self._answer(request, *args, **kwargs)
        if response.status_code == 200:
            response = keepable(request, response)
        if request.method == "HEAD" and response.content:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        response.headers.setdefault("Content-Language", language)
        self._allow_origin(request, response)
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in self.methods:
            return self._refuse_method()
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Allow"] = self._allowed()
            return response
        method, request.method = (
            request.method,
            "GET" if request.method == "HEAD" else request.method,
        )
        try:
            return self.view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 the API's own handlers decide, the last one logs
            return self.api.on_exception(request, error)
        finally:
            request.method = method

    def _allowed(self) -> str:
        return ", ".join(sorted(self.methods))

    def _refuse_method(self) -> HttpResponse:
        response = problem_response(Problem(405))
        response["Allow"] = self._allowed()
        return response

    def _allow_origin(self, request: HttpRequest, response: HttpResponse) -> None:
        """Scripts of other sites may read answers only where their origin is on the list."""
        origins = getattr(settings, "API_CORS_ORIGINS", ())
        if not origins:
            return
        patch_vary_headers(response, ["Origin"])
        origin = request.headers.get("Origin", "")
        if origin not in origins:
            return
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "ETag"
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = self._allowed()
            response["Access-Control-Allow-Headers"] = "If-None-Match, Content-Type"
            response["Access-Control-Max-Age"] = PREFLIGHT_AGE


def asked_language(request: HttpRequest) -> str:
    """The language that a request names, Arabic where it names none or one that we do not speak."""
    try:
        language = request.GET.get("language", ARABIC)
    except Exception:  # noqa: BLE001 a query too long to be read: told by whoever reads it next
        return ARABIC
    return language if language in LANGUAGES else ARABIC


def keepable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A public answer with a strong ETag of its content; 304 for who has it already."""
    response.headers.setdefault("Cache-Control", CACHE)
    personal = "no-store" in response["Cache-Control"]
    if personal or response.streaming or request.method not in ("GET", "HEAD"):
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional if conditional is not None else response
