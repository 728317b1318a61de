from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies import signals  # noqa: F401
        from agencies.models import Agency
        from core.codes import register_agency_codes

        register_agency_codes(lambda: Agency.objects.values_list("code", flat=True))
