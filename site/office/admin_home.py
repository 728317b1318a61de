"""The first thing a member of staff sees after signing in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from casework.permissions import sees_cases


class WelcomePanel(Component):
    """Tells each role what is here for it, instead of leaving it before an empty page."""

    name = "welcome"
    template_name = "office/admin/welcome.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        editable = PagePermissionPolicy(Page).user_has_any_permission(
            user, {"add", "change", "publish"}
        )
        return {
            "user": user,
            "edits_content": user.is_superuser or editable,
            "handles_cases": sees_cases(user),
            "demonstration": settings.DEMONSTRATION,
        }
