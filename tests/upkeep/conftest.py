"""Members of staff with rights on one agency's shelves, and what they are sent."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission
from wagtail.users.models import UserProfile

from core.models import OutboxEntry
from office.tree import shelf
from tests.factories import make_agency


def make_user(name, language="ar", group=None, email=None, **fields):
    """An active member of staff who may enter the admin."""
    user = get_user_model().objects.create_user(
        name, f"{name}@office.example" if email is None else email, "a long Password-1", **fields
    )
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    user.user_permissions.add(access)
    UserProfile.objects.create(user=user, preferred_language=language)
    if group:
        user.groups.add(group)
    return user


def editors_of(code, *kinds):
    """The group of an agency's editors, with rights on its shelves in both languages."""
    group = Group.objects.get_or_create(name=f"Editors of {code}")[0]
    agency = make_agency(code)
    for kind in kinds or ("form", "faq"):
        for language in ("ar", "en"):
            for codename in ("add_page", "change_page", "publish_page"):
                GroupPagePermission.objects.get_or_create(
                    group=group,
                    page=shelf(kind, agency, language),
                    permission=Permission.objects.get(
                        content_type__app_label="wagtailcore", codename=codename
                    ),
                )
    return group


def mails():
    """Payloads of the mails in the outbox, oldest first."""
    return [entry.payload for entry in OutboxEntry.objects.filter(kind="mail").order_by("pk")]


@pytest.fixture
def moh_editor(db):
    """An editor of the Ministry of Health."""
    return make_user("moh", group=editors_of("MOH"))
