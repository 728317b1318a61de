from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.models import Agency, Counter, Office
        from core.codes import register_agency_codes
        from core.signals import shows_on_pages

        shows_on_pages(Agency, Office, Counter)

        register_agency_codes(lambda: Agency.objects.values_list("code", flat=True))
