"""Whether what is linked is there, asked in few queries for many links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from core.language import ARABIC, LANGUAGES
from core.publication import public_q
from upkeep.links.addresses import plausible
from upkeep.links.finding import ADDRESS, DOCUMENT, IMAGE, PAGE, Link
from upkeep.models import LinkProblem

Problem = LinkProblem.Problem
CHUNK = 500
ID = re.compile(r"""\s(?:id|name)=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
#: views of the forms library that answer HEAD without counting a download
FILE_VIEWS = ("form_latest", "form_file")


def on_this_site(address: str) -> bool:
    """Whether ``address`` is a path, or an absolute address of this very site."""
    if address.startswith("#") or (address.startswith("/") and not address.startswith("//")):
        return True
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return False
    return bool(host) and host == urlsplit(settings.SITE_URL).netloc


def normal_path(address: str) -> str:
    """The path of an address of this site as pages keep theirs: decoded, a slash at the end."""
    return unquote(urlsplit(address).path).rstrip("/") + "/"


class Checker:
    """Knows the state of all that ``links`` lead to at the moment ``at``."""

    def __init__(self, links: Iterable[Link], at: datetime) -> None:
        self.at = at
        wanted: dict[str, set[str]] = {PAGE: set(), DOCUMENT: set(), IMAGE: set(), ADDRESS: set()}
        for link in links:
            wanted[link.kind].add(link.target)
        paths = {normal_path(a) for a in wanted[ADDRESS] if on_this_site(a) and a[0] != "#"}
        self.pages = self._pages("pk__in", _keys(wanted[PAGE]))
        self.by_path = {row["url_path"]: row for row in self._pages("url_path__in", paths).values()}
        known = {**self.pages, **{row["pk"]: row for row in self.by_path.values()}}
        self.public = self._public(known)
        self.arabic = self._arabic(known.values())
        self.files = {
            DOCUMENT: _files(get_document_model(), wanted[DOCUMENT]),
            IMAGE: _files(get_image_model(), wanted[IMAGE]),
        }
        self.redirected = set(Redirect.objects.values_list("old_path", flat=True))
        self.anchors: dict[int, set[str]] = {}

    # -- what is read beforehand ---------------------------------------------------------------

    @staticmethod
    def _pages(lookup: str, values: Iterable[Any]) -> dict[int, dict[str, Any]]:
        columns = ("pk", "url_path", "live", "expired", "expire_at", "translation_key")
        found: dict[int, dict[str, Any]] = {}
        for chunk in _chunks(values):
            rows = Page.objects.filter(**{lookup: chunk}).order_by()
            for row in rows.values(*columns, "locale__language_code"):
                found[row["pk"]] = row
        return found

    def _public(self, ids: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for chunk in _chunks(ids):
            rows = Page.objects.filter(public_q(self.at), pk__in=chunk)
            found.update(rows.values_list("pk", flat=True))
        return found

    def _arabic(self, rows: Iterable[dict[str, Any]]) -> set[Any]:
        keys = {r["translation_key"] for r in rows if r["locale__language_code"] != ARABIC}
        found: set[Any] = set()
        for chunk in _chunks(keys):
            sources = Page.objects.filter(
                public_q(self.at), translation_key__in=chunk, locale__language_code=ARABIC
            )
            found.update(sources.values_list("translation_key", flat=True))
        return found

    # -- what is asked -------------------------------------------------------------------------

    def problem(self, link: Link, page_id: int | None) -> str:
        """What is wrong with ``link``, found on the page ``page_id``; empty where nothing is."""
        if link.kind == PAGE:
            return self._page_problem(self.pages.get(_key(link.target)))
        if link.kind in self.files:
            return self.files[link.kind].get(link.target, Problem.GONE)
        if on_this_site(link.target):
            return self._path_problem(link.target, page_id)
        return "" if plausible(link.target) else Problem.BAD_ADDRESS

    def _page_problem(self, row: dict[str, Any] | None) -> str:
        if row is None:
            return Problem.GONE
        if row["expired"] or (row["expire_at"] and row["expire_at"] <= self.at):
            return Problem.EXPIRED
        if not row["live"]:
            return Problem.UNPUBLISHED
        if row["pk"] not in self.public:
            return Problem.PRIVATE
        if row["locale__language_code"] != ARABIC and row["translation_key"] not in self.arabic:
            return Problem.UNPUBLISHED  # without its Arabic page the English one is not served
        return ""

    def _path_problem(self, address: str, page_id: int | None) -> str:
        fragment = unquote(urlsplit(address).fragment)
        if address.startswith("#"):
            return self._anchor_problem(page_id, fragment)
        row = self.by_path.get(normal_path(address))
        if row is None:
            return "" if self._answered(address) else Problem.GONE
        return self._page_problem(row) or self._anchor_problem(row["pk"], fragment)

    def _answered(self, address: str) -> bool:
        """Whether something other than a page answers at a path of this site."""
        path = urlsplit(address).path
        if Redirect.normalise_path(path) in self.redirected:
            return True
        first = path.strip("/").split("/")[0]
        with translation.override(first if first in LANGUAGES else ARABIC):
            try:
                return _view_answers(path, resolve(path))
            except (Resolver404, Http404):
                return False

    def _anchor_problem(self, page_id: int | None, fragment: str) -> str:
        if not fragment or page_id is None or fragment.lower() == "top":
            return ""
        if page_id not in self.anchors:
            self.anchors[page_id] = anchors_of(Page.objects.get(pk=page_id).specific)
        return "" if fragment in self.anchors[page_id] else Problem.NO_ANCHOR


def _view_answers(path: str, match: ResolverMatch) -> bool:
    """Whether the view found for ``path`` has something to give; may raise ``Http404``."""
    if match.url_name == "wagtail_serve":  # a page that is not there
        return False
    if match.url_name == "wagtaildocs_serve":
        key = str(match.args[0])
        return not _files(get_document_model(), {key})[key]
    if match.url_name in FILE_VIEWS:
        request = HttpRequest()
        request.method, request.path = "HEAD", path
        answer = match.func(request, *match.args, **match.kwargs)
        # not ``answer.close()``: it ends a request, and with it the database connection in use
        opened = getattr(answer, "file_to_stream", None)
        if opened is not None:
            opened.close()
    return True


def anchors_of(page: Page) -> set[str]:
    """The places within ``page`` that an address can name, as its readers get it."""
    answer = page.make_preview_request()
    found = ID.findall(answer.content.decode())
    return {html.unescape(a or b or c) for a, b, c in found}


def stored(file: Any) -> bool:
    """Whether the file behind a file field is in its store."""
    return bool(file) and bool(file.storage.exists(file.name))


def _files(model: Any, wanted: set[str]) -> dict[str, str]:
    """Of the documents or pictures with the keys ``wanted``, what is wrong with each."""
    found: dict[str, str] = dict.fromkeys(wanted, Problem.GONE)
    for chunk in _chunks(_keys(wanted)):
        rows: QuerySet[Any] = model.objects.filter(pk__in=chunk)
        for row in rows:
            found[str(row.pk)] = "" if stored(row.file) else Problem.NO_FILE
    return found


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _keys(texts: Iterable[str]) -> list[int]:
    return [_key(text) for text in texts if _key(text)]


def _chunks(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]
