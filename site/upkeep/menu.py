"""Items of the admin's menus, shown to those they serve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from agencies.models import Agency
from core.memo import remember
from core.models import BasePage
from upkeep.panels import edits_pages
from upkeep.reviews import source_of


class PagesMenuItem(MenuItem):
    """Shown to whoever may change pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return edits_pages(request.user)


class ContactsMenuItem(MenuItem):
    """Shown to whoever keeps some agency's contact data, and to editors of the register."""

    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        if user.has_perm("agencies.change_agency"):
            return True
        mine = Agency.objects.filter(contact_owner=user)
        return remember(("keeps contacts", user.pk), mine.exists)


def review_button(page: Any, user: Any, next_url: str | None) -> Iterator[Button]:
    """A button for published things that take reviews, where ``user`` may change them."""
    thing = page.specific if page.pk else None
    if not isinstance(thing, BasePage) or not thing.takes_reviews():
        return
    source = source_of(thing)
    if not source.live or not source.permissions_for_user(user).can_edit():
        return
    address = reverse("upkeep_review", args=[thing.pk])
    if next_url:
        address += "?" + urlencode({"next": next_url})
    yield Button(_("Reviewed today"), address, icon_name="calendar-check", priority=12)
