"""What feedback adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from feedback import admin


class RemarksMenuItem(MenuItem):
    """Shown to whoever may change a page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return admin.may_read(request.user)


@hooks.register("register_admin_urls")
def remark_urls() -> list[URLPattern]:
    """The two reports and the two buttons in them."""
    remarks, totals = admin.RemarksView.as_view, admin.TotalsView.as_view
    return [
        path("reports/remarks/", remarks(), name="readers_remarks"),
        path(
            "reports/remarks/results/", remarks(results_only=True), name="readers_remarks_results"
        ),
        path("reports/remarks/pages/", totals(), name="readers_totals"),
        path(
            "reports/remarks/pages/results/",
            totals(results_only=True),
            name="readers_totals_results",
        ),
        path("reports/remarks/<int:pk>/done/", admin.remark_done, name="remark_done"),
        path("reports/remarks/pages/<int:page_id>/done/", admin.page_done, name="remarks_done"),
    ]


@hooks.register("register_reports_menu_item")
def remarks_item() -> MenuItem:
    """What readers said of pages."""
    return RemarksMenuItem(
        _("Readers' remarks"), reverse("readers_remarks"), icon_name="comment", order=720
    )


@hooks.register("construct_homepage_panels")
def remarks_panel(request: HttpRequest, panels: list[Any]) -> None:
    """How many remarks wait, and the pages that help least."""
    panels.append(admin.RemarksPanel())
