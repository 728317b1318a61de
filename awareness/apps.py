from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwarenessConfig(AppConfig):
    name = "awareness"
    verbose_name = _("Awareness campaigns")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.listing import register_kind
        from awareness.models import CampaignPage

        register_kind("campaign", _("Campaigns"), CampaignPage)
