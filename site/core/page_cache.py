"""A cache of whole anonymous pages, the same for everybody.

Nothing personal is ever in it: only answers of public addresses to requests without a session,
that set no cookie and are not marked ``private`` or ``no-store``. Every process keeps its own
copies, and shares them through Redis where there is one; all go by one generation
(:mod:`core.generation`), so that a publication anywhere empties the caches of all.

What changes by the clock alone is seen at the half minutes of the clock, when everything kept is
over: a page and what it was made from are never late one after the other, and what starts or ends
at a whole minute is in time.

Browsers ask again at every visit and are told in a few bytes that nothing has changed; a cache in
front of the office may answer by itself for :data:`IN_FRONT` seconds, since nobody tells it of a
publication. It may not answer with anything older, also while the office is away: what was taken
back stays away. The office itself may, for it knows of its publications. A view that says its own
``Cache-Control`` without ``s-maxage`` is kept for a second, and only in this process: what it
shows follows a publication a moment later, and its address may hold words that somebody typed.
Whatever else is asked for is kept by nobody in between, and of what is one person's not even the
browser keeps a copy.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock
from typing import Final

import brotli
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from core import generation

MAX_AGE: Final = 30  # seconds, divides a minute: also how long an expiry date may be overlooked
BRIEFLY: Final = 1
IN_FRONT: Final = 5
#: seconds for which a page is shown as it was while the office cannot make it anew
WHILE_AWAY: Final = 3600
#: seconds for which a request waits for another one that makes the same page
PATIENCE: Final = 1.0
MAX_ENTRIES: Final = 1_000
MAX_ADDRESS: Final = 2_000  # letters: longer ones are nobody's second visit
MAX_BYTES: Final = 512 * 1024
MAX_BYTES_IN_ALL: Final = 24 * 1024 * 1024
PUBLIC_PREFIXES: Final = ("/ar/", "/en/", "/sitemap.xml", "/robots.txt")
PRIVATE_PREFIXES: Final = ("/ar/track/", "/en/track/", "/ar/drafts/", "/en/drafts/")
KEPT: Final = f"public, max-age=0, s-maxage={IN_FRONT}"
#: of everything else that says nothing itself: a way on, a word that there is nothing
NOT_KEPT: Final = "private, no-cache"
#: of what was made for a session, answers a form, or tells of a failure
NEVER_KEPT: Final = "private, no-store"
SAFE: Final = ("GET", "HEAD")
TOLD_AGAIN: Final = (
    *("Cache-Control", "Content-Language", "Content-Location", "ETag", "Expires", "Vary"),
)

Generation = tuple[int, int]
#: encoding, scheme, host, query, path
Key = tuple[str, str, str, str, str]


def period(seconds: float) -> int:
    """Another number every so many ``seconds``, at whole minutes of the clock too."""
    return int(time.time() // seconds)


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept page. ``made_at``: epoch seconds; ``lives``: the period it is over with."""

    made_at: float
    lives: float
    generation: Generation
    headers: tuple[tuple[str, str], ...]
    content: bytes
    etag: str

    @property
    def is_fresh(self) -> bool:
        """Whether the period that it was made in is not over."""
        return self.made_at // self.lives == time.time() // self.lives

    @property
    def may_stand_in(self) -> bool:
        """Whether it is new enough for a failure; not one from before the clock was set back."""
        return 0 <= time.time() - self.made_at < WHILE_AWAY

    def response(self, request: HttpRequest) -> HttpResponse:
        """The page, or word that the browser has it already. The server sends HEAD no content."""
        if self.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            told = {name: value for name, value in self.headers if name in TOLD_AGAIN}
            return HttpResponseNotModified(headers=told)
        return HttpResponse(self.content, headers=dict(self.headers))


def forget_all() -> None:
    """Empty the caches of every process: at once, and again when an open transaction is over.

    Until then others still read, and would keep, what was before it.
    """
    generation.advance()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(generation.advance)


class PageCache:
    """The outermost middleware: answers from memory before anything else is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.entries: OrderedDict[Key, Entry] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()
        #: pages that are being made, and what their makers tell when they are done
        self.making: dict[tuple[Generation, Key], Event] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_answer(request):
            return _not_kept(request, self.get_response(request))
        key, current = self._key(request), generation.current()
        entry = self._known(key, current)
        if entry is not None and entry.is_fresh:
            return entry.response(request)
        mine = Event()
        making = self.making.setdefault((current, key), mine)
        if making is mine:
            try:
                return self._made(request, key, current, entry)
            finally:
                del self.making[current, key]
                mine.set()
        making.wait(PATIENCE)
        known = self.entries.get(key)
        if known is not None and known.generation == generation.current() and known.is_fresh:
            return known.response(request)
        # it took long, or is not to be kept: everybody for themselves
        return self._made(request, key, generation.current(), entry)

    def _known(self, key: Key, current: Generation) -> Entry | None:
        """What this process or another one has kept; also what is no longer fresh."""
        entry = self.entries.get(key)
        if entry is not None and entry.generation != current:
            entry = None
        if entry is not None and entry.is_fresh:
            with suppress(KeyError):  # it may have made room meanwhile
                self.entries.move_to_end(key)
            return entry
        if settings.REDIS_URL:
            other = cache.get(_shared_key(key, current))
            if isinstance(other, Entry) and other.is_fresh:
                self._take(key, other)
                return other
        return entry if entry is not None and entry.may_stand_in else None

    def _made(
        self, request: HttpRequest, key: Key, current: Generation, former: Entry | None
    ) -> HttpResponse:
        """The answer made now; kept if it may be. ``former`` stands in where that fails."""
        made_at = time.time()
        if request.method == "HEAD":
            request.method = "GET"  # the same answer, and kept for those who ask for it
        response = self.get_response(request)
        if self._may_keep(response):
            # of the generation and the moment before it was made: what changed meanwhile may
            # not be in it
            return self._keep(key, current, made_at, request, response).response(request)
        failed = response.status_code >= 500
        if failed and former is not None and former.generation == generation.current():
            return former.response(request)
        return _not_kept(request, response)

    def _keep(
        self,
        key: Key,
        current: Generation,
        made_at: float,
        request: HttpRequest,
        response: HttpResponse,
    ) -> Entry:
        response = _compressed(response, key[0])
        content = response.content
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        response.headers.setdefault("Cache-Control", KEPT)
        response.headers["ETag"] = etag
        lives = MAX_AGE if "s-maxage" in response["Cache-Control"] else BRIEFLY
        entry = Entry(made_at, lives, current, tuple(response.headers.items()), content, etag)
        if current == generation.current():  # else another request may have kept a newer one
            self._take(key, entry)
            if settings.REDIS_URL and lives > BRIEFLY:
                cache.set(_shared_key(key, current), entry, lives)
        return entry

    def _take(self, key: Key, entry: Entry) -> None:
        """Keep ``entry``; those nobody asked for longest make room."""
        with self.lock:
            former = self.entries.pop(key, None)
            self.bytes += len(entry.content) - (len(former.content) if former else 0)
            self.entries[key] = entry
            while len(self.entries) > MAX_ENTRIES or self.bytes > MAX_BYTES_IN_ALL:
                self.bytes -= len(self.entries.popitem(last=False)[1].content)

    @staticmethod
    def _key(request: HttpRequest) -> Key:
        # the host is part of the key: an unknown one must reach the host check, not a copy
        told = request.META
        encoding = _encoding(told.get("HTTP_ACCEPT_ENCODING", ""))
        host, query = told.get("HTTP_HOST", ""), told.get("QUERY_STRING", "")
        return encoding, request.scheme or "", host, query, request.path

    @staticmethod
    def _may_answer(request: HttpRequest) -> bool:
        return (
            settings.PAGE_CACHE
            and request.method in SAFE
            and request.path.startswith(PUBLIC_PREFIXES)
            and not request.path.startswith(PRIVATE_PREFIXES)
            and not _has_session(request)
            and len(request.path) + len(request.META.get("QUERY_STRING", "")) <= MAX_ADDRESS
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


def _has_session(request: HttpRequest) -> bool:
    return "HTTP_COOKIE" in request.META and settings.SESSION_COOKIE_NAME in request.COOKIES


def _not_kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response``, of which nobody between us and the reader makes a copy.

    What a view says itself stands, except of a page made for a session: it may be one that
    others would not get.
    """
    if _has_session(request) and request.path.startswith(PUBLIC_PREFIXES):
        response.headers["Cache-Control"] = NEVER_KEPT
    ones_own = request.method not in SAFE or _has_session(request) or response.status_code >= 500
    response.headers.setdefault("Cache-Control", NEVER_KEPT if ones_own else NOT_KEPT)
    return response


def _shared_key(key: Key, current: Generation) -> str:
    told = f"{current} {key}".encode()
    return "page-" + hashlib.sha256(told).hexdigest()


def _encoding(accepted: str) -> str:
    """The best compression the browser takes."""
    offered = {part.split(";")[0].strip() for part in accepted.split(",")}
    return next((name for name in ("br", "gzip") if name in offered), "")


def _compressed(response: HttpResponse, encoding: str) -> HttpResponse:
    """``response`` compressed once for all who will get it. Nothing in it is secret (BREACH)."""
    patch_vary_headers(response, ["Accept-Encoding"])
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
