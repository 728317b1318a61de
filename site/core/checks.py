"""Rules of the house that a type checker cannot see."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from core.storage import private_storage


@register(Tags.security)
def private_files_stay_private(**kwargs: Any) -> list[CheckMessage]:
    """Private files may not lie where the web server hands out files."""
    location = str(getattr(private_storage(), "location", ""))
    public = [str(settings.MEDIA_ROOT), str(settings.STATIC_ROOT)]
    if location and any(location == root or location.startswith(root + "/") for root in public):
        return [Error("Private files lie inside a public folder.", id="office.E001")]
    return []
