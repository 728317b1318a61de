"""The frame around every page: where one can go, and the same page in the other language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from wagtail.models import Page

from core.language import ARABIC, ENGLISH, current_language
from core.memo import remember
from core.models import BasePage
from core.publication import public_q

SECTION_DEPTH = 3
#: the doors of the office in the order of the menu, by slug; a door not built yet is not among them
NAMES = {
    "forms": pgettext_lazy("menu", "Forms"),
    "answers": pgettext_lazy("menu", "Answers"),
    "guides": pgettext_lazy("menu", "Guides"),
    "guide": pgettext_lazy("menu", "Complaints guide"),
    "campaigns": pgettext_lazy("menu", "Campaigns"),
    "agencies": pgettext_lazy("menu", "Agencies"),
}

#: what one can do here, by the slug of its page; tracking is no page
ACTIONS = {
    "complain": pgettext_lazy("menu", "Make a complaint"),
    "track": pgettext_lazy("menu", "Track your request"),
    "ask": pgettext_lazy("menu", "Ask a question"),
    "suggest": pgettext_lazy("menu", "Make a suggestion"),
}

#: by slug: what a section holds, and the icon of its door
KINDS = {
    "forms": "form",
    "answers": "faq",
    "guides": "guide",
    "guide": "procedure",
    "campaigns": "campaign",
    "agencies": "agency",
}
ICONS = {
    "forms": "doc",
    "answers": "question",
    "guides": "guide",
    "guide": "scales",
    "campaigns": "megaphone",
    "agencies": "agency",
}


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the frame. ``current``: the reader is somewhere behind it."""

    title: str
    url: str
    slug: str = ""
    current: bool = False

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return ICONS.get(self.slug, "doc")


@dataclass(slots=True)
class Frame:
    """Everything the frame links to, in the reader's language."""

    home: Door
    other: Door
    doors: list[Door] = field(default_factory=list)
    pages: list[Door] = field(default_factory=list)
    crumbs: list[Door] = field(default_factory=list)
    actions: dict[str, Door] = field(default_factory=dict)

    @property
    def by_kind(self) -> dict[str, Door]:
        """The open doors by what stands behind them: ``{"form": …}``."""
        return {KINDS[door.slug]: door for door in self.doors}


def frame_of(request: HttpRequest | None, page: Any = None, original: str = "") -> Frame:
    """The frame of ``page`` (none for pages outside the tree); at most four queries.

    ``original``: where the other language leads from a page that says that a page is missing.
    """
    language = current_language()
    home_url = f"/{language}/"
    path = request.path if request else home_url
    frame = Frame(
        home=Door(gettext("Home"), home_url, current=path == home_url),
        other=_other_language(request, page, language, original),
    )
    doors, frame.pages, frame.actions = remember(("doors", language), lambda: _doors(language))
    frame.doors = [replace(door, current=path.startswith(door.url)) for door in doors]
    if isinstance(page, Page) and page.depth > SECTION_DEPTH:
        step = page.steplen
        ends = range(SECTION_DEPTH * step, len(page.path), step)
        crumbs = [_crumb(page.path[:end]) for end in ends]
        frame.crumbs = [crumb for crumb in crumbs if crumb]
    return frame


def _doors(language: str) -> tuple[list[Door], list[Door], dict[str, Door]]:
    """The sections in the order of the menu, the general pages of the footer, what one can do."""
    top = Page.objects.filter(
        public_q(), depth=SECTION_DEPTH, locale__language_code=language
    ).select_related("locale")
    found = {page.slug: page for page in top.order_by("path")}
    doors = [
        Door(str(name), found[slug].get_url() or f"/{language}/{slug}/", slug)
        for slug, name in NAMES.items()
        if slug in found
    ]
    pages = [
        Door(page.title, page.get_url() or "/", page.slug)
        for page in found.values()
        if page.slug not in NAMES and page.slug not in ACTIONS and page.show_in_menus
    ]
    addresses = {slug: found[slug].get_url() or "" for slug in ACTIONS if slug in found}
    addresses["track"] = reverse("track")
    actions = {
        slug: Door(str(name), addresses[slug], slug)
        for slug, name in ACTIONS.items()
        if addresses.get(slug)
    }
    return doors, pages, actions


def _crumb(path: str) -> Door | None:
    """A public page above the reader's own, from memory."""

    def find() -> Door | None:
        page = Page.objects.filter(public_q(), path=path).select_related("locale").first()
        return Door(page.title, page.get_url() or "/") if page else None

    return remember(("crumb", path), find)


def _other_language(request: HttpRequest | None, page: Any, language: str, original: str) -> Door:
    """The same page in the other language, lists as they were asked for; where there is none, a
    page that says so."""
    other = ARABIC if language == ENGLISH else ENGLISH
    name = "العربية" if other == ARABIC else "English"
    if isinstance(page, BasePage):
        twin = page.language_pages.get(other)
        if twin is not None:
            asked = request.GET.urlencode() if request else ""
            return Door(
                name, (twin.get_url() or f"/{other}/") + (f"?{asked}" if asked else ""), other
            )
        if page.pk:
            with translation.override(other):
                return Door(name, reverse("untranslated", args=[page.pk]), other)
    if original:
        return Door(name, original, other)
    match = request.resolver_match if request else None
    if request and match and match.view_name == "search":
        query = request.GET.urlencode()
        with translation.override(other):
            return Door(name, reverse("search") + (f"?{query}" if query else ""), other)
    return Door(name, f"/{other}/", other)
