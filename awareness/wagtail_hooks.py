"""What awareness adds to Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from awareness.admin import NoticeViewSet


@hooks.register("register_admin_viewset")
def notices() -> ModelViewSet:
    """Notices."""
    return NoticeViewSet()
