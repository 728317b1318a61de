"""The Atom feed of a language: what was published or changed last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.syndication.views import Feed
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from agencies.listing import KINDS
from agencies.models import Agency, AgencyContentPage
from awareness import notices
from awareness.models import Notice
from core.context import office_settings
from core.language import ARABIC, current_language, in_language
from core.models import OfficeSettings
from core.publication import public_q, together
from core.text import CONTROL, single_line

MOST = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing as the feed tells it, in the words there are."""

    id: str
    language: str
    title: str
    summary: str
    agency: str
    path: str
    published_at: datetime
    updated_at: datetime


def entries(language: str) -> list[Entry]:
    """The public things published or changed last, the latest first."""
    told = [_page_entry(page, language) for page in latest_pages()]
    told += [_notice_entry(notice, language) for notice in notices.current()]
    return sorted(told, key=lambda entry: entry.updated_at, reverse=True)[:MOST]


def latest_pages() -> list[AgencyContentPage]:
    """Arabic pages of the things changed last in either language, both languages known.

    Three queries, and one for each type of page among them.
    """
    types = ContentType.objects.get_for_models(*(kind.model for kind in KINDS))
    public = Page.objects.filter(public_q(), content_type__in=types.values())
    sources = public.filter(locale__language_code=ARABIC).values("translation_key")
    # at most two pages for each thing
    latest = public.filter(translation_key__in=sources).order_by(
        F("last_published_at").desc(nulls_last=True), "pk"
    )[: MOST * 2]
    keys = list(dict.fromkeys(latest.values_list("translation_key", flat=True)))[:MOST]
    pages = list(public.filter(translation_key__in=keys).specific())
    agencies = Agency.objects.in_bulk({page.agency_id for page in pages if page.agency_id})
    for page in together(pages):
        page.agency = agencies.get(page.agency_id)
    sources_only = (page for page in pages if page.language == ARABIC and page.external_id)
    return [page for page in sources_only if page.updated_at]


def _page_entry(page: AgencyContentPage, language: str) -> Entry:
    words = page.in_language(language)
    moments = [known.updated_at for known in page.language_pages.values() if known.updated_at]
    changed_at = max(moments)
    return Entry(
        id=page.external_id,
        language=words.language,
        title=words.title,
        summary=words.summary,
        agency=in_language(page.agency, "name", language) if page.agency else "",
        path=words.get_url() or "/",
        published_at=page.first_published_at or changed_at,
        updated_at=changed_at,
    )


def _notice_entry(notice: Notice, language: str) -> Entry:
    return Entry(
        id=notice.external_id,
        language=notice.language_for(language),
        title=notice.title_in(language),
        summary=notice.summary_in(language),
        agency=in_language(notice.agency, "name", language) if notice.agency else "",
        path=notice.url_in(language),
        published_at=notice.starts_at,
        # a notice written beforehand is news when it appears
        updated_at=max(notice.updated_at, notice.starts_at),
    )


class MarkedAtomFeed(Atom1Feed):
    """Says of every entry in which language it is."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}


def _absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def _identifier(name: str) -> str:
    """A name for ever, whatever becomes of addresses (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{name}"


class OfficeFeed(Feed[Entry, OfficeSettings]):
    """``GET``: at most thirty forms, answers, guides, campaigns and notices."""

    feed_type = MarkedAtomFeed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> OfficeSettings:
        Site.find_for_request(request)
        return office_settings(request)

    def title(self, office: OfficeSettings) -> str:
        return single_line(office.name)

    def subtitle(self, office: OfficeSettings) -> str:
        return _("New and changed forms, answers, guides, campaigns and notices")

    def link(self, office: OfficeSettings) -> str:
        return _absolute(f"/{current_language()}/")

    def feed_url(self, office: OfficeSettings) -> str:
        return _absolute(reverse("feed"))

    def feed_guid(self, office: OfficeSettings) -> str:
        return _identifier(f"feed:{current_language()}")

    def author_name(self, office: OfficeSettings) -> str:
        return single_line(office.name)

    def items(self, office: OfficeSettings) -> list[Entry]:
        return entries(current_language())

    def item_title(self, item: Entry) -> str:
        return single_line(item.title)

    def item_description(self, item: Entry) -> str:
        # the format takes summaries for HTML
        return escape(CONTROL.sub(" ", item.summary))

    def item_link(self, item: Entry) -> str:
        return _absolute(item.path)

    def item_guid(self, item: Entry) -> str:
        return _identifier(f"{item.id}:{item.language}")

    def item_pubdate(self, item: Entry) -> datetime:
        return item.published_at

    def item_updateddate(self, item: Entry) -> datetime:
        return item.updated_at

    def item_author_name(self, item: Entry) -> str | None:
        return single_line(item.agency) or None

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        return {"language": item.language}
