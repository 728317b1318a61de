from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UpkeepConfig(AppConfig):
    name = "upkeep"
    verbose_name = _("Upkeep of content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upkeep import jobs  # noqa: F401
