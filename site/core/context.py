"""What the frame of every page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from core.language import ARABIC, ENGLISH, current_language
from core.memo import remember
from core.models import OfficeSettings


def office_settings(request: HttpRequest) -> OfficeSettings:
    """The settings of the request's site, from memory."""
    site = Site.find_for_request(request)
    return remember(
        ("settings", getattr(site, "pk", 0)), lambda: OfficeSettings.for_request(request)
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """``office`` (its settings), ``language``, ``other_language`` and ``SITE_URL``."""
    language = current_language()
    return {
        "office": SimpleLazyObject(lambda: office_settings(request)),
        "language": language,
        "other_language": ARABIC if language == ENGLISH else ENGLISH,
        "SITE_URL": settings.SITE_URL,
    }
