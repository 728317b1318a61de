"""Reports of upkeep in the admin. Everybody sees only what they may change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import PageReportView, ReportView
from wagtail.models import Page, PageLogEntry
from wagtail.permission_policies.pages import PagePermissionPolicy

from agencies.models import Agency
from core.language import current_language
from upkeep.models import LinkProblem
from upkeep.reviews import Due, changeable, schedule, titles

STATES = [("overdue", _("Overdue")), ("soon", _("Due within 30 days"))]
ANY_RIGHT = ["add", "change", "publish"]


def _owners(request: HttpRequest | None) -> QuerySet[Any]:
    owners = Page.objects.exclude(owner=None).order_by().values("owner")
    return get_user_model().objects.filter(pk__in=owners).order_by("username")


def edit_address(page_id: int | None) -> str | None:
    """Where a page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page_id]) if page_id else None


class ReviewFilter(WagtailFilterSet):
    """Pages to review by urgency, agency and owner. Works on the schedule, not on the database."""

    state = django_filters.ChoiceFilter(
        label=_("urgency"), choices=STATES, empty_label=_("All"), method="keep"
    )
    agency = django_filters.ModelChoiceFilter(
        label=_("agency"), queryset=Agency.objects.all(), method="keep"
    )
    owner = django_filters.ModelChoiceFilter(label=_("owner"), queryset=_owners, method="keep")

    class Meta:
        model = Page
        fields: list[str] = []

    def keep(self, rows: Any, name: str, value: Any) -> Any:
        """All rows: the view narrows them itself."""
        return rows


class ReviewReport(ReportView):
    """Public things whose review is overdue or soon due, the most overdue first."""

    page_title = _("Pages to review")
    header_icon = "calendar-check"
    index_url_name = "upkeep_reviews"
    index_results_url_name = "upkeep_reviews_results"
    filterset_class = ReviewFilter
    model = Page
    is_searchable = False
    default_ordering = None
    permission_policy = PagePermissionPolicy(Page)
    any_permission_required = ANY_RIGHT
    columns = [
        TitleColumn("title", label=_("Title"), get_url=lambda row: edit_address(row["pk"])),
        Column("state", label=_("urgency")),
        DateColumn("due_on", label=_("to be reviewed by")),
        DateColumn("checked_on", label=_("last looked at")),
        Column("agency", label=_("agency")),
        Column("owner", label=_("owner")),
        TitleColumn(
            "confirm",
            label=_("review"),
            get_url=lambda row: _confirm_address(row["pk"]),
        ),
    ]

    def get_filtered_queryset(self) -> list[dict[str, Any]]:
        rows = [row for row in schedule(self.request.user) if row.state()]
        asked = self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}
        if asked.get("state"):
            rows = [row for row in rows if row.state() == asked["state"]]
        if asked.get("agency"):
            rows = [row for row in rows if row.agency_id == asked["agency"].pk]
        if asked.get("owner"):
            rows = [row for row in rows if row.owner_id == asked["owner"].pk]
        return self._told(rows)

    def _told(self, rows: Sequence[Due]) -> list[dict[str, Any]]:
        named, states = titles(rows, current_language()), dict(STATES)
        agencies = {agency.pk: agency.name for agency in Agency.objects.all()}
        owners = {user.pk: user.get_full_name() or user.username for user in _owners(None)}
        return [
            {
                "pk": row.page_id,
                "title": named[row.page_id],
                "state": states[row.state()],
                "due_on": row.due_on,
                "checked_on": row.checked_on,
                "agency": agencies.get(row.agency_id or 0, ""),
                "owner": owners.get(row.owner_id or 0, ""),
                "confirm": _("Reviewed today"),
            }
            for row in rows
        ]


def _confirm_address(page_id: int) -> str:
    back = urlencode({"next": reverse("upkeep_reviews")})
    return f"{reverse('upkeep_review', args=[page_id])}?{back}"


def open_problems(user: Any) -> QuerySet[LinkProblem]:
    """Problems of links that are still there, on pages that ``user`` may change.

    Redirects belong to no page: whoever may change redirects sees theirs.
    """
    rows = LinkProblem.objects.filter(gone_at=None)
    if user.is_superuser:
        return rows
    mine = Q(page__in=changeable(user).values("pk"))
    if user.has_perm("wagtailredirects.change_redirect"):
        mine |= Q(page=None)
    return rows.filter(mine)


class LinkFilter(WagtailFilterSet):
    """Link problems by kind and by the owner of their page."""

    problem = django_filters.ChoiceFilter(
        label=_("problem"), choices=LinkProblem.Problem.choices, empty_label=_("All")
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("owner"), field_name="page__owner", queryset=_owners
    )

    class Meta:
        model = LinkProblem
        fields: list[str] = []


class LinkReport(ReportView):
    """Links of public pages that lead nowhere, as the last night found them."""

    page_title = _("Broken links")
    page_subtitle = _("links to other sites are checked for their form only")
    header_icon = "link"
    index_url_name = "upkeep_links"
    index_results_url_name = "upkeep_links_results"
    filterset_class = LinkFilter
    model = LinkProblem
    is_searchable = False
    default_ordering = None
    permission_policy = PagePermissionPolicy(Page)
    any_permission_required = ANY_RIGHT
    columns = [
        TitleColumn("named", label=_("Title"), get_url=lambda row: edit_address(row.page_id)),
        Column("place", label=_("where")),
        Column("words", label=_("words of the link")),
        Column("target", label=_("leads to")),
        Column("get_problem_display", label=_("problem")),
        DateColumn("first_seen", label=_("first seen")),
        Column("owner", label=_("owner"), accessor="page.owner"),
    ]

    def get_filtered_queryset(self) -> QuerySet[LinkProblem]:
        rows = open_problems(self.request.user).select_related("page__owner")
        return self.filter_queryset(rows)


class ContactReport(ReportView):
    """Contact data of agencies: who keeps it, and when it was last found right."""

    page_title = _("Contact data of agencies")
    header_icon = "mail"
    index_url_name = "upkeep_contact_report"
    index_results_url_name = "upkeep_contact_report_results"
    model = Agency
    is_searchable = False
    default_ordering = None
    columns = [
        TitleColumn("name", label=_("agency"), url_name="upkeep_contacts"),
        Column("contact_owner", label=_("kept by")),
        DateColumn("contacts_confirmed_on", label=_("confirmed on")),
    ]

    def get_filtered_queryset(self) -> QuerySet[Agency]:
        return confirmable(self.request.user)


def confirmable(user: Any) -> QuerySet[Agency]:
    """Agencies at work whose contact data ``user`` may confirm, the oldest first."""
    rows = Agency.objects.filter(merged_into=None).select_related("contact_owner")
    if not user.has_perm("agencies.change_agency"):
        rows = rows.filter(contact_owner=user)
    return rows.order_by("contacts_confirmed_on", "name_ar")


def my_pages(user: Any) -> QuerySet[Page]:
    """Pages that ``user`` owns or has edited and may still change, drafts first."""
    edited = PageLogEntry.objects.filter(user=user, action="wagtail.edit").order_by()
    mine = Q(owner=user) | Q(pk__in=edited.values("page"))
    rows = Page.objects.filter(mine, depth__gt=1)
    if not user.is_superuser:
        rows = rows.filter(pk__in=changeable(user).values("pk"))
    return rows.select_related("locale").order_by(
        "-has_unpublished_changes", "live", "-latest_revision_created_at", "pk"
    )


class MyPagesReport(PageReportView):
    """Everything the signed-in editor owns or has edited."""

    page_title = _("My pages")
    header_icon = "user"
    index_url_name = "upkeep_my_pages"
    index_results_url_name = "upkeep_my_pages_results"
    permission_policy = PagePermissionPolicy(Page)
    any_permission_required = ANY_RIGHT
    list_export: list[str] = []
    is_searchable = False
    default_ordering = None

    def get_filtered_queryset(self) -> QuerySet[Page]:
        rows: Any = my_pages(self.request.user).select_related("locale", "content_type")
        found: QuerySet[Page] = rows.prefetch_workflow_states().annotate_approved_schedule()
        return found
