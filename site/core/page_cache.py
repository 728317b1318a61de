"""A cache of whole anonymous pages, the same for everybody.

Nothing personal is ever in it: only GET answers of public addresses, to requests without a
session, that set no cookie and are not marked ``private`` or ``no-store``. Every process keeps
its own copies, and shares them through Redis where there is one; all go by one generation
(:mod:`core.generation`), so that a publication anywhere empties the caches of all.

Browsers ask again at every visit and are told in a few bytes that nothing has changed; a cache in
front of the office may answer by itself for :data:`IN_FRONT` seconds, since nobody tells it of a
publication. A view that says its own ``Cache-Control`` without ``s-maxage`` is kept for a second,
and only here: what it shows follows a publication a moment later. Whatever else is asked for at a
public address is kept by nobody in between.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from core import generation

MAX_AGE: Final = 30  # seconds: also how long an expiry date may be overlooked
BRIEFLY: Final = 1
IN_FRONT: Final = 5
#: seconds for which a page is shown as it was while the office cannot make it anew
WHILE_AWAY: Final = 3600
MAX_ENTRIES: Final = 1_000
MAX_ADDRESS: Final = 2_000  # letters: longer ones are nobody's second visit
MAX_BYTES: Final = 512 * 1024
MAX_BYTES_IN_ALL: Final = 24 * 1024 * 1024
PUBLIC_PREFIXES: Final = ("/ar/", "/en/")
PRIVATE_PREFIXES: Final = ("/ar/track/", "/en/track/", "/ar/drafts/", "/en/drafts/")
KEPT: Final = f"public, max-age=0, s-maxage={IN_FRONT}"
#: of everything else at a public address that says nothing itself
NOT_KEPT: Final = "private, no-cache"
TOLD_AGAIN: Final = ("Cache-Control", "ETag", "Vary", "Content-Language")

Generation = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept page. ``made_at``: epoch seconds; ``lives``: seconds from then on."""

    made_at: float
    lives: float
    generation: Generation
    headers: tuple[tuple[str, str], ...]
    content: bytes
    etag: str

    def younger_than(self, seconds: float) -> bool:
        """Whether it was made so few seconds ago; not one from before the clock was set back."""
        return 0 <= time.time() - self.made_at < seconds

    def response(self, request: HttpRequest) -> HttpResponse:
        """The page, or word that the browser has it already."""
        if self.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            response: HttpResponse = HttpResponseNotModified()
            told = [pair for pair in self.headers if pair[0] in TOLD_AGAIN]
        else:
            response, told = HttpResponse(self.content), list(self.headers)
        response.headers = response.headers.__class__(dict(told))
        return response


def forget_all() -> None:
    """Empty the caches of every process."""
    generation.advance()


class PageCache:
    """The outermost middleware: answers from memory before anything else is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.entries: OrderedDict[str, Entry] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_answer(request):
            return _not_kept(request, self.get_response(request))
        key = self._key(request)
        current = generation.current()
        entry = self._known(key, current)
        if entry is not None and entry.younger_than(entry.lives):
            return entry.response(request)
        response = self.get_response(request)
        if self._may_keep(response):
            # of the generation before it was made: a publication meanwhile may not be in it
            return self._keep(key, current, request, response).response(request)
        if response.status_code >= 500 and entry is not None:
            return entry.response(request)
        return _not_kept(request, response)

    def _known(self, key: str, current: Generation) -> Entry | None:
        """What this process or another one has kept; also what is no longer fresh."""
        entry = self.entries.get(key)
        if entry is not None and entry.generation != current:
            entry = None
        if entry is not None and entry.younger_than(entry.lives):
            return entry
        if settings.REDIS_URL:
            other = cache.get(_shared_key(key, current))
            if isinstance(other, Entry):
                self._take(key, other)
                return other
        return entry if entry is not None and entry.younger_than(WHILE_AWAY) else None

    def _keep(
        self, key: str, current: Generation, request: HttpRequest, response: HttpResponse
    ) -> Entry:
        response = _compressed(response, request.headers.get("Accept-Encoding", ""))
        content = response.content
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        response.headers.setdefault("Cache-Control", KEPT)
        response.headers["ETag"] = etag
        lives = MAX_AGE if "s-maxage" in response["Cache-Control"] else BRIEFLY
        entry = Entry(time.time(), lives, current, tuple(response.headers.items()), content, etag)
        self._take(key, entry)
        if settings.REDIS_URL:
            cache.set(_shared_key(key, current), entry, lives)
        return entry

    def _take(self, key: str, entry: Entry) -> None:
        """Keep ``entry``; those nobody asked for longest make room."""
        with self.lock:
            former = self.entries.pop(key, None)
            self.bytes += len(entry.content) - (len(former.content) if former else 0)
            self.entries[key] = entry
            while len(self.entries) > MAX_ENTRIES or self.bytes > MAX_BYTES_IN_ALL:
                self.bytes -= len(self.entries.popitem(last=False)[1].content)

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


def _not_kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response``, of which nobody between us and the reader makes a copy."""
    if request.path.startswith(PUBLIC_PREFIXES):
        response.headers.setdefault("Cache-Control", NOT_KEPT)
    return response


def _shared_key(key: str, current: Generation) -> str:
    told = f"{current} {key}".encode()
    return "page-" + hashlib.sha256(told).hexdigest()


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
