"""The sitemap: every public address with the same thing in the other language.

One file, or an index of files where there are more addresses than one file may hold. Addresses
are made from the tree without asking for each page: two queries however many pages there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import x_robots_tag
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import iri_to_uri
from wagtail.models import Page

from awareness import notices
from core.language import ARABIC, LANGUAGES
from core.publication import public_q

#: public pages outside the tree, by the name of their address; the same in both languages
PLACES = ("notices",)


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the site, with every language of the same thing."""

    path: str
    changed_at: datetime | None
    languages: dict[str, str] = field(default_factory=dict)


def addresses() -> list[Address]:
    """Every public address; an English page only while its Arabic source is public."""
    return [*_pages(), *_places(), *_notices()]


def _pages() -> Iterator[Address]:
    rows = Page.objects.filter(public_q(), depth__gt=1).order_by("path")
    names = ("translation_key", "locale__language_code", "url_path", "last_published_at")
    things: dict[Any, dict[str, tuple[str, datetime | None]]] = {}
    for key, language, url_path, changed_at in rows.values_list(*names):
        things.setdefault(key, {})[language] = (_path(language, url_path), changed_at)
    for languages in things.values():
        if ARABIC not in languages:
            continue
        paths = {code: languages[code][0] for code in LANGUAGES if code in languages}
        for code, path in paths.items():
            yield Address(path, languages[code][1], paths)


def _path(language: str, url_path: str) -> str:
    """The public path of a page: that of the tree, from the home page of its language on."""
    return iri_to_uri(f"/{language}/{url_path.split('/', 2)[2]}")


def _places() -> Iterator[Address]:
    for name in PLACES:
        paths = {}
        for code in LANGUAGES:
            with translation.override(code):
                paths[code] = reverse(name)
        for path in paths.values():
            yield Address(path, None, paths)


def _notices() -> Iterator[Address]:
    for notice in notices.current():
        paths = {code: notice.url_in(code) for code in notice.available_in}
        for path in paths.values():
            yield Address(path, notice.updated_at, paths)


class OfficeSitemap(Sitemap[Any]):
    """The addresses of the site, at most ``limit`` in one file."""

    limit = 5_000

    def __init__(self) -> None:
        self.known = addresses()

    def items(self) -> list[Address]:
        return self.known

    def get_urls(
        self, page: Any = 1, site: Any = None, protocol: Any = None
    ) -> list[dict[str, Any]]:
        return [self._entry(item) for item in self.paginator.page(page).object_list]

    @staticmethod
    def _entry(item: Address) -> dict[str, Any]:
        root = settings.SITE_URL.rstrip("/")
        alternates = []
        if len(item.languages) > 1:
            codes = {**item.languages, "x-default": item.languages[ARABIC]}
            alternates = [{"lang_code": c, "location": root + path} for c, path in codes.items()]
        return {
            "location": root + item.path,
            "lastmod": item.changed_at,
            "alternates": alternates,
        }


@x_robots_tag
def sitemap(request: HttpRequest) -> HttpResponse:
    """``GET ?p=``: the sitemap, one of its files, or the index of them; 404 for no such file."""
    made = OfficeSitemap()
    pages, asked = made.paginator.num_pages, request.GET.get("p")
    if asked is None and pages > 1:
        place = settings.SITE_URL.rstrip("/") + reverse("sitemap")
        files = [{"location": f"{place}?p={number}"} for number in range(1, pages + 1)]
        return render(
            request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml"
        )
    try:
        urls = made.get_urls(asked or 1)
    except InvalidPage as error:
        raise Http404 from error
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")
