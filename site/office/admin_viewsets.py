"""Listings of reference data in the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from agencies.models import Agency, Membership
from core.models import Topic


class AgencyViewSet(ModelViewSet):
    """The register of agencies with their offices and counters."""

    model = Agency
    icon = "site"
    menu_label = _("Agencies")
    menu_order = 200
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "code", "merged_into"]
    search_fields = ["code", "name_ar", "name_en"]
    search_backend_name = None


class TopicViewSet(ModelViewSet):
    """Topics with their names in both languages."""

    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_order = 210
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "code"]
    search_fields = ["code", "name_ar", "name_en"]
    search_backend_name = None


class MembershipViewSet(ModelViewSet):
    """Who works for which agency: superusers alone decide it, as they do about groups."""

    model = Membership
    icon = "group"
    menu_label = _("Staff of agencies")
    menu_order = 205
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["user", "agency"]
    list_filter = ["agency"]
    search_fields = ["user__username", "agency__code"]
    search_backend_name = None
