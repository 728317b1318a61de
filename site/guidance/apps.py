from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "guidance"
    verbose_name = _("Guidance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.listing import register_kind
        from guidance import jobs, signals  # noqa: F401
        from guidance.models import AnswerPage, GuidePage

        register_kind("faq", _("Answers"), AnswerPage)
        register_kind("guide", _("Guides"), GuidePage)
