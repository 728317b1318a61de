"""Structured data of a page, for templates."""

from __future__ import annotations

from typing import Any

from django import template

from core.templatetags.office import ld_json
from office import structured_data as made

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context: Any) -> str:
    """``{% structured_data %}``: a data block, or nothing where the page says nothing."""
    graph = made.structured_data(context)
    return ld_json(graph) if graph else ""
