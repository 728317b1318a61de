"""The sitemap: live public pages with their other language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page

from core.language import ARABIC
from core.publication import public_q


class PagesSitemap(Sitemap[Any]):
    """Every public page; an English page only while its Arabic source is public."""

    limit = 5_000

    def items(self) -> list[Page]:
        pages = list(
            Page.objects.filter(public_q(), depth__gt=1).select_related("locale").order_by("path")
        )
        sources = {p.translation_key for p in pages if p.locale.language_code == ARABIC}
        return [page for page in pages if page.translation_key in sources]

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at

    def get_urls(
        self, page: Any = 1, site: Any = None, protocol: Any = None
    ) -> list[dict[str, Any]]:
        from django.conf import settings

        urls = []
        for item in self.paginator.page(page).object_list:
            urls.append(
                {
                    "item": item,
                    "location": settings.SITE_URL.rstrip("/") + self.location(item),
                    "lastmod": self.lastmod(item),
                    "changefreq": None,
                    "priority": None,
                    "alternates": [],
                }
            )
        self.latest_lastmod = max((u["lastmod"] for u in urls if u["lastmod"]), default=None)
        return urls
