"""What the forms library adds to Wagtail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from forms_library.raw_links import warn_of_raw_links
from forms_library.ready_files import refuse_bulk_publication
from forms_library.reports import DocumentProblemsView, report_url


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_raw_links(request: HttpRequest, page: Page) -> None:
    """Says which links of a page just saved lead to files where they could lead to forms."""
    warn_of_raw_links(request, page)


@hooks.register("before_bulk_action")
def check_files(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publishing many pages at once asks the same of their files as publishing one."""
    return refuse_bulk_publication(request, action_type, objects)


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    """The report of documents that are not accessible, and its list alone."""
    return [
        path("reports/documents/", DocumentProblemsView.as_view(), name="document_problems"),
        path(
            "reports/documents/results/",
            DocumentProblemsView.as_view(results_only=True),
            name="document_problems_results",
        ),
    ]


class DocumentProblemsItem(MenuItem):
    """Shown to those who may open the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(DocumentProblemsView.may_open(request.user))


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    """The report's place in the menu."""
    return DocumentProblemsItem(
        _("Documents that are not accessible"),
        report_url(),
        name="document-problems",
        icon_name="doc-full-inverse",
        order=1150,
    )
