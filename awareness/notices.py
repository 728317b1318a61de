"""Which notices are shown now, and on which pages.

All notices that are not over are kept in memory; their times are looked at whenever a page is
made, so that what was kept never decides whether a notice is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from wagtail.models import Page
from wagtail.templatetags.wagtailcore_tags import richtext

from agencies.models import Agency
from awareness.models import Notice
from core.language import LANGUAGES
from core.memo import remember
from core.text import plain_text

BRIEF = 240  # letters: more is told on the notice's own page
RANK = {Notice.Level.URGENT: 0, Notice.Level.WARNING: 1, Notice.Level.INFORMATION: 2}


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice in the words that readers of one language get."""

    notice: Notice
    language: str  # of the words
    title: str
    summary: str
    html: SafeString
    url: str
    brief: bool  # short enough to stand whole above a page

    @property
    def level(self) -> str:
        """``information``, ``warning`` or ``urgent``."""
        return self.notice.level

    @property
    def level_name(self) -> str:
        """The level in the reader's language."""
        return str(self.notice.get_level_display())


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as memory keeps it: finished words, and the places of its page in the tree."""

    notice: Notice
    paths: tuple[str, ...]
    shown: dict[str, Shown]


def shown_in(notice: Notice, language: str) -> Shown:
    """A notice in words for a reader of ``language``; links lead to public pages only."""
    with translation.override(language):  # links follow the language, whoever asked first
        html = SafeString(richtext(notice.body_in(language)))
    return Shown(
        notice,
        notice.language_for(language),
        notice.title_in(language),
        notice.summary_in(language),
        html,
        f"/{language}/notices/{notice.external_id}/",
        len(plain_text(notice.body_in(language))) <= BRIEF,
    )


def _load() -> list[Kept]:
    twin = Page.objects.filter(translation_key=OuterRef("page__translation_key"))
    twin = twin.exclude(pk=OuterRef("page"))
    rows = Notice.objects.filter(ends_at__gt=timezone.now()).select_related("agency", "page")
    kept = []
    for notice in rows.annotate(twin_path=Subquery(twin.values("path")[:1])):
        own = notice.page.path if notice.page else ""
        paths = tuple(path for path in (own, notice.twin_path) if path)
        shown = {language: shown_in(notice, language) for language in LANGUAGES}
        kept.append(Kept(notice, paths, shown))
    return sorted(kept, key=lambda k: (RANK[Notice.Level(k.notice.level)], -_stamp(k.notice)))


def _stamp(notice: Notice) -> float:
    return notice.starts_at.timestamp()


def _current(at: datetime | None = None) -> list[Kept]:
    at = at or timezone.now()
    return [kept for kept in remember("notices", _load) if kept.notice.is_current(at)]


def current(at: datetime | None = None) -> list[Notice]:
    """Every notice shown at ``at`` (default: now), the most urgent first. From memory."""
    return [kept.notice for kept in _current(at)]


def current_shown(language: str) -> list[Shown]:
    """The same in words for readers of ``language``."""
    return [kept.shown[language] for kept in _current()]


def notices_on(path: str, page: Any, agency: Any, language: str) -> list[Shown]:
    """The notices that the page at ``path`` bears now.

    ``page``: the page of the tree, if it is one; ``agency``: the agency it is about, if any.
    """
    found = _current()
    if not found:
        return []
    tree_page = page if isinstance(page, Page) else None
    return [
        kept.shown[language] for kept in found if _belongs(kept, path, tree_page, agency, language)
    ]


def _belongs(kept: Kept, path: str, page: Page | None, agency: Any, language: str) -> bool:
    notice = kept.notice
    if notice.where == Notice.Where.SITE:
        return True
    if notice.where == Notice.Where.SECTION:
        return path.startswith(f"/{language}/{notice.section}/")
    if notice.where == Notice.Where.AGENCY:
        return notice.agency_id is not None and notice.agency_id == _agency_id(page, agency)
    return page is not None and page.path.startswith(kept.paths) if kept.paths else False


def _agency_id(page: Page | None, agency: Any) -> int | None:
    """The agency of a page: facts stand on the Arabic page."""
    if isinstance(agency, Agency):
        return agency.pk
    own = getattr(page, "agency_id", None)
    return own or getattr(getattr(page, "source", None), "agency_id", None)
