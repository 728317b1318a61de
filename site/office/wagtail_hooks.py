"""What the office adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from core.models import OfficeDocument
from office import admin_home, admin_scope, approval
from office.admin_viewsets import AgencyViewSet, MembershipViewSet, TopicViewSet
from office.documents import refuse_unpublished
from office.parts import parked
from office.parts.panel import PartsPanel
from office.parts.permissions import runs_house


class HouseMenuItem(MenuItem):
    """Shown to those who run the house."""

    def is_shown(self, request: HttpRequest) -> bool:
        return runs_house(request.user)


@hooks.register("before_serve_document")
def check_document(document: OfficeDocument, request: HttpRequest) -> None:
    """Raw document addresses answer 404 unless a public page shows the document."""
    refuse_unpublished(document, request)


@hooks.register("register_admin_viewset")
def agencies() -> ModelViewSet:
    """The register of agencies."""
    return AgencyViewSet()


@hooks.register("register_admin_viewset")
def topics() -> ModelViewSet:
    """Topics."""
    return TopicViewSet()


@hooks.register("register_admin_viewset")
def memberships() -> ModelViewSet:
    """Who works for which agency."""
    return MembershipViewSet()


@hooks.register("before_publish_page")
def approve_by_another(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Nobody publishes past the approval that they have asked for."""
    return approval.refuse_own_submission(request, page)


@hooks.register("before_bulk_action")
def approve_many_by_another(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same where many pages are published at once."""
    if action_type != "publish" or not all(isinstance(thing, Page) for thing in objects):
        return None
    return approval.refuse_own_among(request, objects, action)


@hooks.register("construct_page_chooser_queryset")
def choosable_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """One links to one's own pages and to those that the public sees."""
    if request.user.is_superuser:
        return pages
    return pages.filter(pk__in=admin_scope.choosable_pages(request.user).order_by().values("pk"))


@hooks.register("construct_admin_api", order=1000)
def own_files(router: Any) -> None:
    """The admin's interface to documents and pictures, after Wagtail has registered its own."""
    admin_scope.register_file_endpoints(router)


@hooks.register("construct_reports_menu")
def hide_page_types(request: HttpRequest, items: list[Any]) -> None:
    """The report of page types tells of everybody's pages."""
    if not (request.user.is_superuser or admin_scope.keeps_everything(request.user)):
        items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("construct_homepage_panels")
def welcome(request: HttpRequest, panels: list[Any]) -> None:
    """Says what the signed-in role can do here, and what is not built yet."""
    panels.insert(0, admin_home.WelcomePanel())


@hooks.register("construct_homepage_panels")
def parts_panel(request: HttpRequest, panels: list[Any]) -> None:
    """How the parts of the office stand, for those who run the house."""
    if runs_house(request.user):
        panels.append(PartsPanel())


@hooks.register("register_admin_urls")
def parked_urls() -> list[URLPattern]:
    """Deliveries that were given up, those set aside, and what is done with them."""
    shown, aside = parked.ParkedView.as_view, parked.AsideView.as_view
    return [
        path("reports/parked/", shown(), name="parked_deliveries"),
        path("reports/parked/results/", shown(results_only=True), name="parked_deliveries_results"),
        path("reports/parked/aside/", aside(), name="aside_deliveries"),
        path(
            "reports/parked/aside/results/",
            aside(results_only=True),
            name="aside_deliveries_results",
        ),
        path("reports/parked/do/<slug:deed>/", parked.act, name="parked_act"),
    ]


@hooks.register("register_reports_menu_item")
def parked_item() -> MenuItem:
    """Deliveries that were given up."""
    address = reverse("parked_deliveries")
    return HouseMenuItem(_("Parked deliveries"), address, icon_name="warning", order=800)


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, Any]:
    """One's own second factor, among the settings of the account."""
    return {
        "url": reverse("own_second_factor"),
        "label": _("Second factor"),
        "help_text": _("The authenticator app and the recovery codes of your account."),
    }
