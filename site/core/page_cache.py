"""A cache of whole anonymous pages, the same for everybody.

Nothing personal is ever in it: only GET answers of public addresses, to requests without a
session, that set no cookie and are not marked ``private`` or ``no-store``. Every process keeps
its own copies; all of them share one generation (:mod:`core.generation`), so that a publication
in one process empties the caches of all.
"""

from __future__ import annotations

import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from core import generation

MAX_AGE = 30  # seconds: also how long an expiry date may be overlooked
MAX_ENTRIES = 1_000
MAX_ADDRESS = 2_000  # letters: longer ones are nobody's second visit
MAX_BYTES = 512 * 1024
PUBLIC_PREFIXES = ("/ar/", "/en/")
PRIVATE_PREFIXES = ("/ar/track/", "/en/track/", "/ar/drafts/", "/en/drafts/")


def forget_all() -> None:
    """Empty the caches of every process."""
    generation.advance()


class PageCache:
    """The outermost middleware: answers from memory before anything else is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.entries: OrderedDict[str, tuple[float, tuple[int, int], HttpResponse]] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_answer(request):
            return self.get_response(request)
        key = self._key(request)
        current = generation.current()
        entry = self.entries.get(key)
        if entry and entry[0] > time.monotonic() and entry[1] == current:
            return self._copy(entry[2])
        response = self.get_response(request)
        if self._may_keep(response):
            response = _compressed(response, request.headers.get("Accept-Encoding", ""))
            with self.lock:
                self.entries[key] = (time.monotonic() + MAX_AGE, current, self._copy(response))
                while len(self.entries) > MAX_ENTRIES:
                    self.entries.popitem(last=False)
        return response

    @staticmethod
    def _key(request: HttpRequest) -> str:
        # the host is part of the key: an unknown one must reach the host check, not a copy
        host = request.META.get("HTTP_HOST", "")
        encoding = _encoding(request.headers.get("Accept-Encoding", ""))
        return f"{encoding} {request.scheme} {host} {request.get_full_path()}"

    @staticmethod
    def _may_answer(request: HttpRequest) -> bool:
        return (
            settings.PAGE_CACHE
            and request.method == "GET"
            and request.path.startswith(PUBLIC_PREFIXES)
            and not request.path.startswith(PRIVATE_PREFIXES)
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and len(request.get_full_path()) <= MAX_ADDRESS
        )

    @staticmethod
    def _may_keep(response: HttpResponse) -> bool:
        control = response.get("Cache-Control", "")
        return (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and "private" not in control
            and "no-store" not in control
            and "Cookie" not in response.get("Vary", "")
            and len(response.content) <= MAX_BYTES
        )

    @staticmethod
    def _copy(response: HttpResponse) -> HttpResponse:
        copy = HttpResponse(response.content, status=response.status_code)
        copy.headers = response.headers.__class__(dict(response.headers.items()))
        return copy


def _encoding(accepted: str) -> str:
    """The best compression the browser takes."""
    offered = {part.split(";")[0].strip() for part in accepted.split(",")}
    return next((name for name in ("br", "gzip") if name in offered), "")


def _compressed(response: HttpResponse, accepted: str) -> HttpResponse:
    """``response`` compressed once for all who will get it. Nothing in it is secret (BREACH)."""
    patch_vary_headers(response, ["Accept-Encoding"])
    encoding = _encoding(accepted)
    if not encoding or response.has_header("Content-Encoding") or len(response.content) < 500:
        return response
    if encoding == "br":
        response.content = brotli.compress(response.content, quality=5)
    else:
        packer = zlib.compressobj(6, wbits=31)
        response.content = packer.compress(response.content) + packer.flush()
    response["Content-Encoding"] = encoding
    response["Content-Length"] = str(len(response.content))
    return response
