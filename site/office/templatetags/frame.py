"""The frame of a page, for templates."""

from __future__ import annotations

from typing import Any

from django import template

from office.frame import Frame, frame_of

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context: Any) -> Frame:
    """``{% frame as frame %}``: see :class:`office.frame.Frame`."""
    return frame_of(context.get("request"), context.get("page"), context.get("original_url") or "")
