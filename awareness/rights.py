"""Who may write notices.

The model's permissions say what somebody may do at all; rights on pages say where. Whoever may
edit the whole campaigns section writes every notice, whoever edits one agency's campaigns
writes the notices of that agency.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from agencies.models import Agency
from awareness.models import AgencyCampaignsPage, CampaignsIndexPage, Notice
from core.memo import remember


def _edited_by(user: Any) -> QuerySet[Page]:
    pages: QuerySet[Page] = PagePermissionPolicy(Page).instances_user_has_permission_for(
        user, "change"
    )
    return pages


def knows_no_bounds(user: Any) -> bool:
    """Whether ``user`` may write notices of every agency, and of the office itself."""
    if user.is_superuser and user.is_active:
        return True
    # which pages these are is kept; the rights on them are asked every time
    found = Page.objects.filter(pk__in=CampaignsIndexPage.objects.values("pk"))
    indexes = remember("campaigns indexes", lambda: list(found))
    policy = PagePermissionPolicy(Page)
    return any(policy.user_has_permission_for_instance(user, "change", page) for page in indexes)


def agencies_of(user: Any) -> QuerySet[Agency]:
    """The agencies for which ``user`` may write notices."""
    if knows_no_bounds(user):
        return Agency.objects.all()
    shelves = AgencyCampaignsPage.objects.filter(pk__in=_edited_by(user).values("pk"))
    return Agency.objects.filter(pk__in=shelves.values("agency"))


def may_show_on(user: Any, page: Page) -> bool:
    """Whether ``user`` may put a notice on ``page``: whoever may edit it."""
    return knows_no_bounds(user) or _edited_by(user).filter(pk=page.pk).exists()


class NoticePermissionPolicy(ModelPermissionPolicy):
    """Asked at every request; nothing is cached."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return super().user_has_permission(user, action) and (
            knows_no_bounds(user) or agencies_of(user).exists()
        )

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Notice) -> bool:
        return super().user_has_permission(user, action) and (
            knows_no_bounds(user) or agencies_of(user).filter(pk=instance.agency_id).exists()
        )

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Sequence[str]
    ) -> QuerySet[Notice]:
        if not self.user_has_any_permission(user, actions):
            return Notice.objects.none()
        mine = Q() if knows_no_bounds(user) else Q(agency__in=agencies_of(user))
        return Notice.objects.filter(mine)
