"""Deliveries that were given up, in the admin: what they are, and what becomes of them.

What an entry carries is never shown: it is what somebody wrote, or their address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, DateColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from casework.models import Case
from core import parked
from core.encryption import Undecipherable
from core.models import OutboxEntry
from office.parts import words
from office.parts.permissions import runs_house

#: kinds that are about a case, with the way from a case to what their payload names
ABOUT_CASES = {"case_event": ("event", "events"), "scan_case": ("case", "pk")}
#: as many as a page of the list holds
MOST = 50


def _kinds() -> list[tuple[str, Any]]:
    return list(words.KINDS.items())


class ParkedFilter(WagtailFilterSet):
    """Entries of one kind."""

    kind = django_filters.ChoiceFilter(label=_("kind"), choices=_kinds, empty_label=_("All"))

    class Meta:
        model = OutboxEntry
        fields = ["kind"]


class TickColumn(BaseColumn):
    """A box to tick, for buttons that are about several."""

    header_template_name = "office/admin/parked_tick_all.html"
    cell_template_name = "office/admin/parked_tick.html"


class KindColumn(BaseColumn):
    """What it is, and the case that it belongs to for those who may see that."""

    cell_template_name = "office/admin/parked_kind.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return told | {"name": words.named(words.KINDS, instance.kind)}


class FailureColumn(BaseColumn):
    """Why the last try failed, in one word, and how many there were."""

    cell_template_name = "office/admin/parked_failure.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return told | {"words": words.FAILURES.get(instance.failure, "")}


class AgainColumn(BaseColumn):
    """The button for one entry."""

    cell_template_name = "office/admin/parked_again.html"


class ParkedView(ReportView):
    """What was given up after its last try, the latest first; not to be exported."""

    page_title = _("Parked deliveries")
    header_icon = "warning"
    index_url_name = "parked_deliveries"
    index_results_url_name = "parked_deliveries_results"
    template_name = "office/admin/parked.html"
    results_template_name = "office/admin/parked_results.html"
    model = OutboxEntry
    is_searchable = False
    default_ordering = "-due_at"
    filterset_class = ParkedFilter
    paginate_by = MOST
    state = OutboxEntry.State.PARKED
    other_label = _("Set aside")
    other_url_name = "aside_deliveries"
    nothing = _("Nothing was given up.")
    columns = [
        TickColumn("tick"),
        KindColumn("kind", label=_("kind")),
        DateColumn("due_at", label=_("last tried"), sort_key="due_at"),
        FailureColumn("failure", label=_("failure")),
        AgainColumn("again", label=_("action")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not runs_house(request.user):
            raise PermissionDenied
        self.is_export = False
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[Any]:
        """The way to the other list."""
        return [HeaderButton(self.other_label, reverse(self.other_url_name), icon_name="list-ul")]

    @property
    def no_results_message(self) -> Any:
        """What stands in place of an empty list."""
        return self.nothing

    def get_base_queryset(self) -> QuerySet[OutboxEntry]:
        return OutboxEntry.objects.filter(state=self.state).defer("payload")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        rows = list(object_list)
        cases = cases_of(rows, self.request.user)
        for row in rows:
            row.case = cases.get(row.pk)
        return rows

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(*args, **kwargs)
        told["parked"] = self.state == OutboxEntry.State.PARKED
        told["all_parked"] = OutboxEntry.objects.filter(state=OutboxEntry.State.PARKED).count()
        return told


class AsideView(ParkedView):
    """What staff set aside within the last week: it can still be tried again."""

    page_title = _("Deliveries set aside")
    header_icon = "folder-inverse"
    index_url_name = "aside_deliveries"
    index_results_url_name = "aside_deliveries_results"
    state = OutboxEntry.State.ASIDE
    other_label = _("Parked deliveries")
    other_url_name = "parked_deliveries"
    nothing = _("Nothing was set aside in the last week.")


def cases_of(rows: Iterable[OutboxEntry], user: Any) -> dict[int, Case]:
    """The cases that entries are about, by the entry's key: those that ``user`` may see."""
    keys = [row.pk for row in rows if row.kind in ABOUT_CASES]
    entries = OutboxEntry.objects.filter(pk__in=keys).order_by()
    try:
        payloads = list(entries.values_list("pk", "kind", "payload"))
    except Undecipherable:
        return {}  # a key of the settings is gone; the list is needed all the more
    found: dict[int, Case] = {}
    for kind, (name, path) in ABOUT_CASES.items():
        named = {pk: (payload or {}).get(name) for pk, its, payload in payloads if its == kind}
        found |= _visible(named, path, user)
    return found


def _visible(named: Mapping[int, Any], path: str, user: Any) -> dict[int, Case]:
    visible = Case.objects.visible_to(user).filter(**{f"{path}__in": set(named.values())})
    pairs = dict(visible.order_by().values_list(path, "pk")) if named else {}
    cases = Case.objects.only("pk", "reference").in_bulk(set(pairs.values()))
    return {key: cases[pairs[value]] for key, value in named.items() if value in pairs}


@require_POST
def act(request: HttpRequest, deed: str) -> HttpResponse:
    """``POST``: try ticked entries, one or all again, or set them aside. 404 for other deeds."""
    if not runs_house(request.user):
        raise PermissionDenied
    if deed == "all":
        done = parked.try_all_again(request.user)
    elif deed in ("again", "aside"):
        keys = _keys(request)
        if not keys:
            messages.warning(request, gettext("Tick the deliveries first."))
            return _back(request)
        run = parked.try_again if deed == "again" else parked.set_aside
        done = run(keys, request.user)
    else:
        raise Http404
    _tell(request, deed, done)
    return _back(request)


def _keys(request: HttpRequest) -> list[int]:
    """The entry of the pressed button, else those that were ticked. 404 for what is no key."""
    asked = request.POST.getlist("only") or request.POST.getlist("entry")
    if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in asked):
        raise Http404
    if len(asked) > MOST:
        raise Http404
    return sorted({int(key) for key in asked})


def _tell(request: HttpRequest, deed: str, done: int) -> None:
    if not done:
        messages.warning(request, gettext("Somebody was quicker: there was nothing left to do."))
        return
    if deed == "aside":
        told = ngettext(
            "%(count)s delivery was set aside. It is kept for a week.",
            "%(count)s deliveries were set aside. They are kept for a week.",
            done,
        )
    else:
        told = ngettext(
            "%(count)s delivery is tried again now.",
            "%(count)s deliveries are tried again now.",
            done,
        )
    messages.success(request, told % {"count": done})


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or "parked_deliveries")
