"""The addresses of the inbox and its place in the menu.

A plain set of views: the generic ones for models would bring adding, deleting, copying, usage and
history, none of which asks who may see a row.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from casework.inbox import bulk, doing, exporting, listing, preferences, saved_views
from casework.inbox.case_view import CaseScreen
from casework.permissions import sees_cases


class CasesMenuItem(MenuItem):
    """Shown to whoever has business with cases."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_cases(request.user)


class CaseViewSet(ViewSet):
    """The inbox below ``/cms/cases/``."""

    name = "cases"
    icon = "tasks"
    menu_label = _("Cases")
    menu_order = 90
    add_to_admin_menu = True
    menu_item_class = CasesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, what belongs to it, and the screen of one case with what is done there."""
        one: Any = "<int:pk>/"
        return [
            path("", listing.ListView.as_view(), name="index"),
            path("find/", listing.FindView.as_view(), name="find"),
            path("export/<slug:form>/", exporting.ExportView.as_view(), name="export"),
            path("views/save/", saved_views.SaveView.as_view(), name="save_view"),
            path(
                "views/<int:view_id>/delete/",
                saved_views.DeleteView.as_view(),
                name="delete_view",
            ),
            path("keys/", preferences.KeysView.as_view(), name="keys"),
            path("many/<slug:name>/", bulk.BulkView.as_view(), name="bulk"),
            path(one, CaseScreen.as_view(), name="case"),
            path(f"{one}do/<slug:name>/", doing.DoView.as_view(), name="do"),
            path(f"{one}reply/", doing.ReplyView.as_view(), name="reply"),
            path(f"{one}note/", doing.NoteView.as_view(), name="note"),
            path(f"{one}reveal/", doing.RevealView.as_view(), name="reveal"),
            path(f"{one}redact/", doing.RedactView.as_view(), name="redact"),
            path(
                f"{one}redactions/<int:redaction_id>/lift/",
                doing.LiftView.as_view(),
                name="lift",
            ),
        ]
