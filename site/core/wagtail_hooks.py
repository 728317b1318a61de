"""What the kernel adds to Wagtail."""

from __future__ import annotations

from typing import Any

from wagtail import hooks

from core.rich_text import PublicPageLinkHandler


@hooks.register("register_rich_text_features", order=100)
def public_links(features: Any) -> None:
    """Rich text links to public pages only; comes after Wagtail's own registration."""
    features.register_link_type(PublicPageLinkHandler)
