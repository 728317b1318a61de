"""Filters under a name: one's own and those shared with the office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from casework.forms.fields import Line
from casework.inbox.filters import Filters, Offered
from casework.inbox.groups import Who
from casework.inbox.scope import CaseScope
from casework.models import SavedView

#: more would make the list slow for everybody
MOST_VIEWS = 12
MOST_SHOWN = 24


def counted_views(views: Iterable[SavedView], who: Who, offered: Offered) -> dict[str, Q]:
    """The condition of each saved view, under ``view <key>``."""
    return {f"view {view.pk}": Filters(QueryDict(view.query), who, offered).q() for view in views}


class SaveForm(forms.Form):
    """A name for the filters in force."""

    name = Line(max_length=60)
    query = forms.CharField(max_length=1000, required=False)
    shared = forms.BooleanField(required=False)


class SaveView(CaseScope, View):
    """``POST``: keep the filters of the list under a name; the same name is written over."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SaveForm(request.POST)
        back = reverse("cases:index")
        if not form.is_valid():
            messages.error(request, _("Give the view a name of at most 60 letters."))
            return redirect(back)
        given = form.cleaned_data
        query = Filters(QueryDict(given["query"]), Who(request.user, localdate())).address()
        own = SavedView.objects.filter(user=request.user.pk)
        if own.count() >= MOST_VIEWS and not own.filter(name=given["name"]).exists():
            messages.error(request, _("There are twelve views already. Delete one first."))
        elif len(query) > 1000 or not self._keep(given, query):
            messages.error(request, _("The view could not be saved."))
        else:
            messages.success(request, _("The view is saved."))
        return redirect(f"{back}?{query}")

    def _keep(self, given: dict[str, Any], query: str) -> bool:
        user: Any = self.request.user
        try:
            with transaction.atomic():
                SavedView.objects.update_or_create(
                    user=user,
                    name=given["name"],
                    defaults={"query": query, "shared": given["shared"]},
                )
        except IntegrityError:
            return False
        return True


class DeleteView(CaseScope, View):
    """``POST``: one's own view is forgotten; anybody else's is a 404."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, view_id: int) -> HttpResponse:
        get_object_or_404(SavedView, pk=view_id, user=request.user.pk).delete()
        messages.success(request, _("The view is deleted."))
        return redirect("cases:index")
