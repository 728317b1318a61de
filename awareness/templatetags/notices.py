"""The notices of the page that is being made."""

from __future__ import annotations

from typing import Any

from django import template

from awareness.models import Notice
from awareness.notices import Shown, notices_on
from core.language import current_language

register = template.Library()


@register.simple_tag(takes_context=True)
def notices_here(context: Any) -> list[Shown]:
    """``{% notices_here as notices %}``; a notice's own page does not bear it twice."""
    request = context.get("request")
    if request is None or context.get("without_notices"):
        return []
    agency = context.get("agency")
    found = notices_on(request.path, context.get("page"), agency, current_language())
    own = context.get("notice")
    if isinstance(own, Shown):
        found = [shown for shown in found if shown.notice.pk != own.notice.pk]
    return found


@register.filter
def level_icon(level: str) -> str:
    """The icon of a level."""
    return "info" if level == Notice.Level.INFORMATION else "warn"
