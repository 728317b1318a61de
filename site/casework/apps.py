from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from casework import jobs, notifications, scanning, sweeping  # noqa: F401
        from casework.inbox.policy import CasePermissionPolicy
        from casework.models import Case, Category, Event
        from casework.search_words import keep_words
        from core.signals import shows_on_pages

        # before any view asks for the one that Wagtail would make
        register_permission_policy(Case, CasePermissionPolicy(Case), exact_class=True)
        shows_on_pages(Category)
        post_save.connect(keep_words, sender=Event, dispatch_uid="keep_words")
