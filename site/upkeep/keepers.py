"""Who is asked about a page: its owner, else the editors closest to it in the tree."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import GroupPagePermission

from core.language import ARABIC, ENGLISH


class Keepers:
    """Reads owners, groups and their rights once; asked for any number of pages. Two queries."""

    def __init__(self) -> None:
        self.by_path: dict[str, set[int]] = defaultdict(set)
        rights = GroupPagePermission.objects.filter(permission__codename="change_page")
        for path, group in rights.values_list("page__path", "group"):
            self.by_path[path].add(group)
        users = get_user_model().objects.filter(is_active=True).exclude(email="")
        users = users.select_related("wagtail_userprofile").prefetch_related("groups")
        self.users = {user.pk: user for user in users}
        self.groups = {user.pk: {g.pk for g in user.groups.all()} for user in users}

    def of(self, path: str, owner_id: int | None) -> list[Any]:
        """Active users with an address who answer for the page at tree ``path``.

        The owner alone, as long as the owner may still change the page; else everybody in the
        groups with the right to change it that was given deepest in the tree.
        """
        closest = self._groups_above(path)
        owner = self.users.get(owner_id) if owner_id else None
        if owner is not None:
            every = set().union(*closest) if closest else set()
            if owner.is_superuser or self.groups[owner.pk] & every:
                return [owner]
        for groups in closest:
            found = [user for pk, user in self.users.items() if self.groups[pk] & groups]
            if found:
                return found
        return []

    def _groups_above(self, path: str) -> list[set[int]]:
        above = [known for known in self.by_path if path.startswith(known)]
        return [self.by_path[known] for known in sorted(above, key=len, reverse=True)]


def language_of(user: Any) -> str:
    """The language in which ``user`` wants to be written to: ``ar`` unless English was chosen."""
    profile = getattr(user, "wagtail_userprofile", None)
    chosen = profile.preferred_language if profile else ""
    return ENGLISH if (chosen or "").startswith(ENGLISH) else ARABIC
