from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsLibraryConfig(AppConfig):
    name = "forms_library"
    verbose_name = _("Forms library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.listing import register_kind
        from core.offered_files import register_owner
        from forms_library import jobs, signals  # noqa: F401
        from forms_library.models import TransactionFormPage
        from forms_library.searching import FormFiles
        from forms_library.versions import fetch_files

        register_kind("form", _("Forms"), TransactionFormPage, fetch_files)
        register_owner(FormFiles())
