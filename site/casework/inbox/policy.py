"""Wagtail's question "who may do what with cases?", answered by the rule of the house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from casework.models import Case
from casework.permissions import sees_cases

#: cases are made by citizens and never deleted here
POSSIBLE = frozenset({"view", "change"})
RIGHTS = ("handle_case", "control_complaints", "control_support")


class CasePermissionPolicy(BasePermissionPolicy):
    """Sees and changes a case whoever ``visible_to`` shows it to; nobody adds or deletes one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in POSSIBLE and sees_cases(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        users = get_user_model().objects.filter(is_active=True)
        if not POSSIBLE & set(actions):
            return users.none()
        mine = Q(
            user_permissions__codename__in=RIGHTS,
            user_permissions__content_type__app_label="casework",
        )
        of_group = Q(
            groups__permissions__codename__in=RIGHTS,
            groups__permissions__content_type__app_label="casework",
        )
        return users.filter(mine | of_group | Q(is_superuser=True)).distinct()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Case) -> bool:
        visible = self.instances_user_has_any_permission_for(user, [action])
        return visible.filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Case]:
        if not POSSIBLE & set(actions):
            return Case.objects.none()
        return Case.objects.visible_to(user)
