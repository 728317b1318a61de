"""What editors see of readers' answers, and how they say that they dealt with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from agencies.models import Agency
from feedback import services
from feedback.models import OwnerTask, PageFeedback, editable_pages

#: fewer answers say nothing of a page
FEW = 5
WORST = 5


def may_read(user: Any) -> bool:
    """Whoever may change any page reads what was said of it."""
    return bool(user.is_active) and (
        user.is_superuser
        or PagePermissionPolicy(Page).user_has_any_permission(user, {"change", "add"})
    )


def _pages_with_remarks(request: HttpRequest | None) -> QuerySet[Page]:
    if request is None:
        return Page.objects.none()
    said = PageFeedback.objects.editable_by(request.user).remarks().order_by().values("page")
    return Page.objects.filter(pk__in=said).order_by("title")


class RemarkFilter(WagtailFilterSet):
    """Remarks by what was wrong, whether somebody dealt with it, agency and page."""

    agency = django_filters.ModelChoiceFilter(
        label=_("agency"), queryset=Agency.objects.all(), method="by_agency"
    )
    page = django_filters.ModelChoiceFilter(label=_("page"), queryset=_pages_with_remarks)

    class Meta:
        model = PageFeedback
        fields = ["state", "reason", "agency", "page"]

    def by_agency(self, rows: QuerySet[Any], name: str, value: Agency) -> QuerySet[Any]:
        # a shelf's address ends in the agency's code, so everything below it has the code in its
        return rows.filter(page__url_path__contains=f"/{value.code.lower()}/")


class RemarkColumn(BaseColumn):
    """What the reader said, as text."""

    cell_template_name = "feedback/admin/remark_cell.html"


class PageColumn(BaseColumn):
    """The page and its language."""

    cell_template_name = "feedback/admin/page_cell.html"


class DoneColumn(BaseColumn):
    """The button that says: dealt with; or who did."""

    cell_template_name = "feedback/admin/done_cell.html"


class Report(ReportView):
    """A report for whoever may change pages; not to be exported, for readers' words are in it."""

    header_icon = "comment"
    is_searchable = False
    other_url_name = ""
    other_label: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        self.is_export = False
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[Any]:
        """The way to the other report."""
        return [HeaderButton(self.other_label, reverse(self.other_url_name), icon_name="list-ul")]


class RemarksView(Report):
    """What readers said of the pages that the user may change, newest first."""

    page_title = _("Readers' remarks")
    index_url_name = "readers_remarks"
    index_results_url_name = "readers_remarks_results"
    other_url_name = "readers_totals"
    other_label = _("Totals for each page")
    filterset_class = RemarkFilter
    default_ordering = "-at"
    columns = [
        PageColumn("page", label=_("page")),
        RemarkColumn("text", label=_("remark")),
        DateColumn("at", label=_("given at"), sort_key="at"),
        DoneColumn("done", label=_("state")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = PageFeedback.objects.editable_by(self.request.user).remarks()
        return rows.select_related("page", "done_by")


class TotalsFilter(WagtailFilterSet):
    """Totals by agency."""

    agency = django_filters.ModelChoiceFilter(
        label=_("agency"), queryset=Agency.objects.all(), method="by_agency"
    )

    class Meta:
        model = PageFeedback
        fields: list[str] = []

    by_agency = RemarkFilter.by_agency


class TotalsView(Report):
    """How many readers each page helped in the last year; those that helped least first."""

    page_title = _("Readers' answers for each page")
    index_url_name = "readers_totals"
    index_results_url_name = "readers_totals_results"
    other_url_name = "readers_remarks"
    other_label = _("Readers' remarks")
    filterset_class = TotalsFilter
    default_ordering = None
    columns = [
        PageColumn("page", label=_("page")),
        Column("yes", label=_("helped")),
        Column("no", label=_("did not help")),
        Column("share", label=_("helped, %")),
        Column("waiting", label=_("remarks waiting")),
        DoneColumn("done", label=_("task")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = PageFeedback.objects.editable_by(self.request.user)
        return totals(rows).order_by("-no", "share", "page_id")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        rows = list(object_list)
        asked = [row["page_id"] for row in rows]
        tasks = OwnerTask.objects.filter(page__in=asked, done_at__isnull=True)
        opened = dict(tasks.order_by("opened_at").values_list("page", "opened_at"))
        for row in rows:
            row["task_since"] = opened.get(row["page_id"])
            row["totals"] = True
        return rows


def totals(rows: QuerySet[PageFeedback]) -> QuerySet[Any]:
    """``yes``, ``no``, ``share`` (per cent of yes) and ``waiting`` by page, of the last year."""
    since = timezone.now() - timedelta(days=365)
    grouped = rows.filter(at__gt=since).order_by().values("page_id", "page__title", "language")
    said = Q(useful=False, state=PageFeedback.State.NEW) & (~Q(reason="") | ~Q(text=""))
    counted = grouped.annotate(
        yes=Count("pk", filter=Q(useful=True)),
        no=Count("pk", filter=Q(useful=False)),
        waiting=Count("pk", filter=said),
    )
    whole = F("yes") + F("no")
    share = Case(When(yes=0, then=0), default=F("yes") * 100 / whole, output_field=IntegerField())
    return counted.annotate(share=share)


@require_POST
def remark_done(request: HttpRequest, pk: int) -> HttpResponse:
    """``POST``: one remark is dealt with. 404 for one on a page that the user may not change."""
    if not may_read(request.user):
        raise PermissionDenied
    rows = PageFeedback.objects.editable_by(request.user).filter(pk=pk)
    if not rows.exists():
        raise Http404
    if PageFeedback.objects.filter(pk=pk).finish(request.user):
        messages.success(request, gettext("The remark is marked as dealt with."))
    return redirect(get_valid_next_url_from_request(request) or "readers_remarks")


@require_POST
def page_done(request: HttpRequest, page_id: int) -> HttpResponse:
    """``POST``: everything said of a page so far is dealt with, and its owner's task with it."""
    if not may_read(request.user):
        raise PermissionDenied
    page = get_object_or_404(editable_pages(request.user), pk=page_id)
    services.finish_page(page.pk, request.user)
    messages.success(request, gettext("All remarks on this page are marked as dealt with."))
    return redirect(get_valid_next_url_from_request(request) or "readers_totals")


class RemarksPanel(Component):
    """How many remarks wait for the user, and the pages that help readers least."""

    name = "readers_remarks"
    template_name = "feedback/admin/panel.html"
    order = 160

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        if not may_read(user):
            return {"shown": False}
        rows = PageFeedback.objects.editable_by(user)
        waiting = rows.waiting().count()
        unhelpful = totals(rows).filter(no__gt=0).annotate(given=F("yes") + F("no"))
        worst = list(unhelpful.filter(given__gte=FEW).order_by("share", "-no")[:WORST])
        heading = ngettext("%(count)s remark waits", "%(count)s remarks wait", waiting)
        return {"shown": True, "heading": heading % {"count": waiting}, "worst": worst}
