from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwarenessConfig(AppConfig):
    name = "awareness"
    verbose_name = _("Awareness campaigns")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from agencies.listing import register_kind
        from awareness import jobs, signals  # noqa: F401
        from awareness.models import CampaignPage, Notice
        from awareness.rights import NoticePermissionPolicy
        from awareness.searching import SOURCE
        from core.searchable import register_source

        register_kind("campaign", _("Campaigns"), CampaignPage)
        register_source(SOURCE)
        register_permission_policy(Notice, NoticePermissionPolicy(Notice))
