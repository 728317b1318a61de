"""What editors see of search: synonyms, what was searched in vain, why something matched."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.language import current_language
from search.explain import explain
from search.models import KEPT, SearchTally, Synonym

OUTCOMES = [("empty", _("Found nothing")), ("unopened", _("Left without opening a result"))]


def may_tune(user: Any) -> bool:
    """Whoever may publish pages may see what people searched for."""
    return user.is_superuser or PagePermissionPolicy(Page).user_has_any_permission(
        user, {"change", "publish"}
    )


class SynonymViewSet(ModelViewSet):
    """Words people use, and the words pages use. Effective at once, without a rebuild."""

    model = Synonym
    icon = "doc-full-inverse"
    menu_label = _("Search synonyms")
    menu_order = 220
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["words", "meanings", "both_ways", "active"]
    list_filter = ["active"]
    search_fields = ["words", "meanings"]
    search_backend_name = None


class SearchTallyFilter(WagtailFilterSet):
    """Searches by what became of them."""

    outcome = django_filters.ChoiceFilter(
        label=_("outcome"), choices=OUTCOMES, method="by_outcome", empty_label=_("All")
    )

    class Meta:
        model = SearchTally
        fields: list[str] = []

    def by_outcome(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "empty":
            return rows.filter(empties__gt=0)
        return rows.filter(opened=0, total__gt=F("empties"))


class SearchReportView(ReportView):
    """What people searched for in the last 90 days, most often in vain first."""

    page_title = _("Searches")
    header_icon = "search"
    index_url_name = "search_report"
    index_results_url_name = "search_report_results"
    filterset_class = SearchTallyFilter
    is_searchable = False
    default_ordering = None
    columns = [
        Column("query", label=_("query")),
        Column("total", label=_("searches")),
        Column("empties", label=_("found nothing")),
        Column("opened", label=_("opened a result")),
        Column("last", label=_("last on")),
    ]
    list_export = ["query", "total", "empties", "opened", "last"]
    export_headings = {
        "query": _("query"),
        "total": _("searches"),
        "empties": _("found nothing"),
        "opened": _("opened a result"),
        "last": _("last on"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_tune(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        since = timezone.localdate() - KEPT
        rows = SearchTally.objects.filter(day__gte=since).order_by().values("query")
        rows = rows.annotate(
            total=Sum("searches"), empties=Sum("empty"), opened=Sum("clicked"), last=Max("day")
        )
        return rows.order_by("-empties", "-total", "query")

    def get_filename(self) -> str:
        return f"searches-{timezone.localdate()}"


def why_view(request: HttpRequest) -> HttpResponse:
    """``GET ?q=``: how a query is read, and why each of its finds matched."""
    if not may_tune(request.user):
        raise PermissionDenied
    query = request.GET.get("q", "")
    context: dict[str, Any] = {"query": query, "explanation": None}
    if query.strip():
        context["explanation"] = explain(query, current_language())
    return render(request, "search/admin/why.html", context)
