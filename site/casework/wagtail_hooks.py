"""What casework adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from casework import calendar_views
from casework.admin import (
    CategoryViewSet,
    GroundPermissionPolicy,
    GroundViewSet,
    WorkingHoursPolicy,
    WorkingHoursViewSet,
)
from casework.inbox.panels import CasesPanel
from casework.inbox.templating import ReplyTemplateViewSet
from casework.inbox.viewset import CaseViewSet
from casework.models import Ground, WorkingHours
from casework.scanner_panel import ScannerPanel

# before any view asks for the one that Wagtail would make
register_permission_policy(Ground, GroundPermissionPolicy(Ground))
register_permission_policy(WorkingHours, WorkingHoursPolicy(WorkingHours))


@hooks.register("register_admin_viewset")
def grounds() -> ModelViewSet:
    """Grounds that bar acceptance."""
    return GroundViewSet()


@hooks.register("register_admin_viewset")
def categories() -> ModelViewSet:
    """Categories of requests."""
    return CategoryViewSet()


@hooks.register("register_admin_viewset")
def working_hours() -> ModelViewSet:
    """When agencies work."""
    return WorkingHoursViewSet()


@hooks.register("register_admin_urls")
def calendar_urls() -> list[URLPattern]:
    """Holidays: drafted, previewed, confirmed."""
    return [
        path("calendar/", calendar_views.index, name="casework_calendar"),
        path("calendar/add/", calendar_views.edit, name="casework_holiday_add"),
        path("calendar/<int:pk>/", calendar_views.edit, name="casework_holiday"),
        path("calendar/<int:pk>/confirm/", calendar_views.confirm, name="casework_holiday_confirm"),
        path(
            "calendar/<int:pk>/withdraw/", calendar_views.withdraw, name="casework_holiday_withdraw"
        ),
    ]


class CalendarMenuItem(MenuItem):
    """Shown to those who may confirm holidays."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("casework.confirm_holidays"))


@hooks.register("register_admin_menu_item")
def calendar_item() -> Any:
    """Holidays and working time."""
    return CalendarMenuItem(
        _("Holidays"), reverse("casework_calendar"), icon_name="calendar", order=230
    )


@hooks.register("construct_homepage_panels")
def late_files(request: HttpRequest, panels: list[Any]) -> None:
    """Files that are kept back because the scanner does not answer."""
    panels.append(ScannerPanel(request.user))


@hooks.register("register_admin_viewset")
def cases() -> ViewSet:
    """The moderation inbox."""
    return CaseViewSet()


@hooks.register("register_admin_viewset")
def reply_templates() -> ModelViewSet:
    """What replies begin with."""
    return ReplyTemplateViewSet()


@hooks.register("construct_homepage_panels")
def cases_panel(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for a member of staff, and the next deadlines."""
    panels.append(CasesPanel())
