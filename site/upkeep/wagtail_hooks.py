"""What upkeep adds to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.widgets.button import Button

from upkeep import reports, views
from upkeep.contacts import CONFIRMED
from upkeep.menu import ContactsMenuItem, PagesMenuItem, review_button
from upkeep.panels import panels
from upkeep.reviews import REVIEWED


@hooks.register("register_admin_urls")
def upkeep_urls() -> list[URLPattern]:
    """Reviews, contact data, and the four reports."""
    found = [
        path("upkeep/review/<int:page_id>/", views.review, name="upkeep_review"),
        path("upkeep/contacts/<int:agency_id>/", views.contacts, name="upkeep_contacts"),
    ]
    for slug, name, view in (
        ("to-review", "upkeep_reviews", reports.ReviewReport),
        ("broken-links", "upkeep_links", reports.LinkReport),
        ("contact-data", "upkeep_contact_report", reports.ContactReport),
        ("my-pages", "upkeep_my_pages", reports.MyPagesReport),
    ):
        found.append(path(f"reports/{slug}/", view.as_view(), name=name))
        results = view.as_view(results_only=True)
        found.append(path(f"reports/{slug}/results/", results, name=f"{name}_results"))
    return found


@hooks.register("register_reports_menu_item")
def reviews_item() -> MenuItem:
    """Pages whose review is overdue or soon due."""
    address = reverse("upkeep_reviews")
    return PagesMenuItem(_("Pages to review"), address, icon_name="calendar-check", order=600)


@hooks.register("register_reports_menu_item")
def links_item() -> MenuItem:
    """Links that lead nowhere."""
    return PagesMenuItem(_("Broken links"), reverse("upkeep_links"), icon_name="link", order=610)


@hooks.register("register_reports_menu_item")
def contacts_item() -> MenuItem:
    """Who keeps which contact data, and when it was confirmed."""
    address = reverse("upkeep_contact_report")
    return ContactsMenuItem(_("Contact data of agencies"), address, icon_name="mail", order=620)


@hooks.register("register_page_header_buttons")
def reviewed_button(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """The button that says "reviewed today", among the actions of a page."""
    yield from review_button(page, user, next_url)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Reviews and confirmed contact data in the history."""
    actions.register_action(REVIEWED, _("Review"), _("Reviewed: everything was found right"))
    actions.register_action(CONFIRMED, _("Confirm"), _("Contact data confirmed"))


@hooks.register("construct_homepage_panels")
def editors_home(request: HttpRequest, shown: list[Any]) -> None:
    """The editor's home, in place of Wagtail's list of recent edits."""
    found = panels(request.user)
    if len(found) > 1:
        shown[:] = [panel for panel in shown if not isinstance(panel, RecentEditsPanel)]
    shown.extend(found)
