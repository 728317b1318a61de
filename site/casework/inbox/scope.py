"""The one mixin of every view of the inbox: who has business here, and which cases they see."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework.managers import CaseQuerySet
from casework.models import Case, InboxPreference
from casework.permissions import sees_cases

KEYS = "inbox keys"
#: what a row or a page shows of other tables
RELATED = ("agency", "holder", "assignee", "category", "ground")


class CaseScope:
    """Every look at cases goes through here. Browsers keep nothing of it and tell nobody."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever has no business with cases: Wagtail tells them so."""
        if not sees_cases(request.user):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        answer.headers["Cache-Control"] = "no-store, private"
        answer.headers["Referrer-Policy"] = "same-origin"
        return answer

    @property
    def cases(self) -> CaseQuerySet:
        """The cases that the signed-in user may see."""
        return Case.objects.visible_to(self.request.user)

    @cached_property
    def case(self) -> Case:
        """The case of the address; an unknown one and somebody else's are the same 404."""
        found = self.cases.select_related(*RELATED, "merged_into", "question_set")
        case = found.filter(pk=self.kwargs["pk"]).first()
        if case is None:
            raise Http404
        return case


class InboxPage(CaseScope, WagtailAdminTemplateMixin):
    """A page of the inbox within Wagtail's frame."""

    page_title: Any = ""
    header_icon = "list-ul"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way here: home, and this page."""
        way: list[dict[str, Any]] = super().get_breadcrumbs_items()
        return [*way, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["keys"] = wants_keys(self.request)
        return context


def wants_keys(request: HttpRequest) -> bool:
    """Whether the signed-in user turned keyboard shortcuts on; asked once for each session."""
    if KEYS not in request.session:
        rows = InboxPreference.objects.filter(user=request.user.pk, keys=True)
        request.session[KEYS] = rows.exists()
    return bool(request.session[KEYS])
