"""The list of cases: soonest deadline first, filtered by the address, fifty rows a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from casework.inbox import finding
from casework.inbox.bulk import OPERATIONS
from casework.inbox.filters import Filters
from casework.inbox.groups import GROUPS, SHOWN, Who, counted, counts, group_q
from casework.inbox.paging import page_of
from casework.inbox.rows import marked, rows_of
from casework.inbox.saved_views import MOST_SHOWN, counted_views
from casework.inbox.scope import RELATED, CaseScope, InboxPage
from casework.managers import CaseQuerySet
from casework.models import SavedView

#: fields that a row does not show: long ones, and those that would have to be deciphered
UNSEEN = (
    "details",
    "answers",
    "remedy",
    "name",
    "email",
    "phone",
    "civil_id",
    "behalf_name",
    "sealed_code",
)


class FilteredCases(CaseScope):
    """Views of the cases that the address asks for."""

    @cached_property
    def filters(self) -> Filters:
        """What the address asks for."""
        return Filters(self.request.GET, Who(self.request.user, localdate()))

    @cached_property
    def found(self) -> CaseQuerySet:
        """The cases that the user may see and has asked for, in no order."""
        return self.cases.filter(self.filters.q())


class ListView(FilteredCases, InboxPage, TemplateView):
    """``GET /cms/cases/``."""

    template_name = "casework/inbox/list.html"
    page_title = _("Cases")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        asked, who = self.request.GET, self.filters.who
        page = page_of(
            marked(self.found).select_related(*RELATED).defer(*UNSEEN),
            self.filters.order,
            after=asked.get("after", ""),
            before=asked.get("before", ""),
            sides=self.filters.sides(),
        )
        views = list(SavedView.objects.offered_to(self.request.user.pk)[:MOST_SHOWN])
        groups = {name: group_q(name, who) for name in SHOWN}
        extra = counted_views(views, who, self.filters.offered)
        numbers = counts(self.cases, groups | extra | {"found": self.filters.q()})
        context |= {
            "filters": self.filters,
            "rows": rows_of(page.rows, who.today),
            "page": page,
            "found": counted(numbers["found"]),
            "found_number": numbers["found"],
            "groups": self._groups(numbers),
            "views": [
                {
                    "view": view,
                    "count": counted(numbers[f"view {view.pk}"]),
                    "url": f"?{view.query}",
                }
                for view in views
            ],
            "operations": OPERATIONS,
            "index_url": reverse("cases:index"),
            "here": self.filters.address(),
        }
        return context

    def _groups(self, numbers: dict[str, int]) -> list[dict[str, Any]]:
        chosen = self.filters.show if not self.filters.chips() else self.filters.given.get("show")
        return [
            {
                "name": name,
                "label": GROUPS[name],
                "count": counted(numbers[name]),
                "url": "?" + urlencode({"show": name}),
                "chosen": name == chosen,
            }
            for name in SHOWN
        ]


class FindView(CaseScope, View):
    """``POST``: what was typed into the search box leads to a case, a sender's cases, or words.

    Phones and civil IDs never stand in an address: only their keyed hash does.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
        found = finding.understand(request.POST.get("q", ""))
        if found.reference:
            case = self.cases.filter(reference=found.reference).first()
            if case is not None:
                return redirect("cases:case", case.pk)
        query = {"sender": found.sender} if found.sender else {"q": found.words}
        return redirect(f"{reverse('cases:index')}?{urlencode(query)}")
