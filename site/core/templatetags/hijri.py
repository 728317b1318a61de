"""The Hijri date in templates, where the office shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.timezone import localdate

from core.hijri import to_hijri
from core.language import current_language
from core.models import OfficeSettings
from core.templatetags.office import num

register = template.Library()


@register.simple_tag(takes_context=True)
def hijri(context: Any, day: date | datetime | None) -> str:
    """The Hijri date of ``day`` in words; empty where the office does not show it."""
    office = context.get("office") or OfficeSettings.objects.first()
    if day is None or office is None or not office.show_hijri:
        return ""
    known = to_hijri(localdate(day) if isinstance(day, datetime) else day, office.hijri_shift)
    return num(context, known.in_words(current_language())) if known else ""
