"""The report of documents that shut people out, for those who look after them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from agencies.listing import KINDS
from agencies.models import Agency
from core.files import PDF
from core.models import OfficeDocument
from core.publication import public_q
from forms_library.models import FormFile


def failing_q() -> Q:
    """Measured documents whose card fails in any line."""
    pdf = Q(tagged=False) | Q(shows_title=False) | Q(picture_pages__gt=0)
    return ~Q(sha256="") & ((Q(mime_type=PDF) & pdf) | Q(content_language="") | Q(content_title=""))


def public_uses() -> dict[int, set[int]]:
    """Keys of the public pages that name a document, by the document's key. Three queries."""
    public = set(Page.objects.filter(public_q()).values_list("pk", flat=True))
    named = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(OfficeDocument),
        base_content_type=ContentType.objects.get_for_model(Page),
    ).values_list("to_object_id", "object_id")
    forms = FormFile.objects.values_list("document_id", "version__page_id")
    uses: dict[int, set[int]] = {}
    for document, page in [*forms, *named]:
        if int(page) in public:
            uses.setdefault(int(document), set()).add(int(page))
    return uses


def agencies_of(pages: set[int]) -> dict[int, int]:
    """The agency's key of each of ``pages`` that has one. One query for each kind of page."""
    found: dict[int, int] = {}
    for kind in KINDS:
        rows = kind.model.objects.filter(pk__in=pages, agency__isnull=False)
        found.update(rows.values_list("pk", "agency_id"))
    return found


def _of_agency(queryset: QuerySet[Any], name: str, agency: Agency) -> QuerySet[Any]:
    uses = public_uses()
    owners = agencies_of(set().union(*uses.values()))
    wanted = [pk for pk, pages in uses.items() if any(owners.get(p) == agency.pk for p in pages)]
    return queryset.filter(pk__in=wanted)


class DocumentFilterSet(WagtailFilterSet):
    """Narrows the report to one agency, or to what is worst."""

    agency = django_filters.ModelChoiceFilter(
        label=_("Agency"), queryset=Agency.objects.all(), method=_of_agency
    )
    scanned = django_filters.BooleanFilter(
        label=_("Scanned pictures only"), field_name="picture_pages", method="only_scans"
    )

    class Meta:
        model = OfficeDocument
        fields: list[str] = []

    def only_scans(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Documents of which pages are pictures; the others where ``value`` is false."""
        scans = Q(picture_pages__gt=0)
        return queryset.filter(scans if value else ~scans)


class DocumentProblemsView(ReportView):
    """Documents that public pages offer and whose accessibility card fails."""

    model = OfficeDocument
    page_title = _("Documents that are not accessible")
    header_icon = "doc-full-inverse"
    index_url_name = "document_problems"
    index_results_url_name = "document_problems_results"
    filterset_class = DocumentFilterSet
    default_ordering = "title"
    any_permission_required = ["add", "change", "delete"]
    list_export: list[str] = []

    columns = [
        TitleColumn("title", label=_("Document"), url_name="wagtaildocs:edit"),
        Column("agencies", label=_("Agency")),
        Column("where", label=_("Offered on")),
        Column("failing", label=_("What is wrong")),
        Column("reason", label=_("Reason told to the public")),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.is_export = False  # titles of files would be formulas in somebody's spreadsheet

    @classmethod
    def may_open(cls, user: Any) -> bool:
        """Whether ``user`` looks after any document."""
        policy = policy_registry.get_by_type(cls.model)
        return bool(policy.user_has_any_permission(user, cls.any_permission_required))

    def get_base_queryset(self) -> QuerySet[Any]:
        mine = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["change", "delete"]
        )
        return mine.filter(failing_q(), pk__in=list(public_uses()))

    def decorate_paginated_queryset(self, object_list: Sequence[Any]) -> Sequence[Any]:
        """Tell of each document whose it is, where it is offered and what is wrong with it."""
        uses = public_uses()
        shown = {page for document in object_list for page in uses.get(document.pk, ())}
        owners = agencies_of(shown)
        names = {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=owners.values())}
        titles = dict(Page.objects.filter(pk__in=shown).values_list("pk", "title"))
        for document in object_list:
            pages = sorted(uses.get(document.pk, ()))
            document.agencies = _join({names[owners[page]] for page in pages if page in owners})
            document.where = _join(titles[page] for page in pages if page in titles)
            document.failing = " · ".join(str(check.label) for check in document.card.failures)
            document.reason = document.accessibility_note or "–"
        return object_list


def _join(words: Any) -> str:
    return " · ".join(sorted(words)) or "–"


def report_url() -> str:
    """Where the report is."""
    return reverse("document_problems")
