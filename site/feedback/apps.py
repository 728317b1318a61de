from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Feedback on pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from feedback import jobs  # noqa: F401
