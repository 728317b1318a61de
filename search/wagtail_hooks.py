"""What search adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from search.admin import SearchReportView, SynonymViewSet, may_tune, why_view
from search.banner import ServerMenuItem, ServerPanel


class TuningMenuItem(MenuItem):
    """Shown to whoever may change pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_tune(request.user)


@hooks.register("register_admin_viewset")
def synonyms() -> ModelViewSet:
    """The editors' synonyms."""
    return SynonymViewSet()


@hooks.register("register_admin_urls")
def search_urls() -> list[URLPattern]:
    """The report of searches and the page that explains one."""
    results = SearchReportView.as_view(results_only=True)
    return [
        path("reports/searches/", SearchReportView.as_view(), name="search_report"),
        path("reports/searches/results/", results, name="search_report_results"),
        path("search-why/", why_view, name="search_why"),
    ]


@hooks.register("register_reports_menu_item")
def searches_item() -> MenuItem:
    """What people searched for."""
    return TuningMenuItem(_("Searches"), reverse("search_report"), icon_name="search", order=700)


@hooks.register("register_reports_menu_item")
def why_item() -> MenuItem:
    """Why a search finds what it finds."""
    return TuningMenuItem(_("Explain a search"), reverse("search_why"), icon_name="help", order=710)


@hooks.register("register_admin_menu_item")
def server_item() -> MenuItem:
    """On every page of the admin, while the search server does not answer."""
    address = reverse("wagtailadmin_home")
    return ServerMenuItem(_("Search server away"), address, icon_name="warning", order=1)


@hooks.register("construct_homepage_panels")
def server_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Says since when the search server does not answer, and what that means."""
    if ServerPanel.told():
        panels.insert(0, ServerPanel())
