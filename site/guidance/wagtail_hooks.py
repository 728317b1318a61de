"""What guidance adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from casework.models import Case
from guidance import inquiry_views
from guidance.from_inquiries import can_become_answer


@hooks.register("register_admin_urls")
def inquiry_urls() -> list[URLPattern]:
    """An answered inquiry as the draft of a public answer."""
    return [
        path(
            "answers/from-inquiry/<int:pk>/",
            inquiry_views.draft_answer,
            name="guidance_draft_answer",
        )
    ]


@hooks.register("office_case_buttons")
def draft_button(case: Case, user: Any) -> dict[str, str] | None:
    """The button on the screen of an answered inquiry, for those who may add pages."""
    adds_pages = PagePermissionPolicy(Page).user_has_permission(user, "add")
    if not can_become_answer(case) or not adds_pages:
        return None
    return {
        "label": _("Make it a public answer"),
        "url": reverse("guidance_draft_answer", args=[case.pk]),
        "help": _("Drafts an answer page without personal data and sends it for approval."),
    }
