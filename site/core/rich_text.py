"""Links of rich text lead only to what the public may read."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from core.publication import public_q


class PublicPageLinkHandler(PageLinkHandler):
    """A link to a draft or private page shows its words, never its address."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Page | None]:
        wanted = [str(attrs.get("id")) for attrs in attrs_list]
        ids = [int(pk) for pk in wanted if pk.isascii() and pk.isdigit()]
        pages = Page.objects.filter(public_q(), pk__in=ids).defer_streamfields().specific()
        found = {str(page.pk): page for page in pages}
        return [found.get(pk) for pk in wanted]
