"""The same for many cases: shown first, done after. All of them, or none.

Ids from the browser count only where the user may see the case and the list's filters find it.
An unknown or foreign id among them refuses the whole request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from casework import services
from casework.enums import OUTCOMES, Kind
from casework.forms.fields import Words
from casework.inbox.composers import needs_second_person
from casework.inbox.filters import Filters
from casework.inbox.forms import OfficerChoice, officers_for
from casework.inbox.groups import Who
from casework.inbox.scope import RELATED, InboxPage
from casework.inbox.words import status_name
from casework.lifecycle import Action
from casework.models import Case, Category

MOST = 200


class BulkForm(forms.Form):
    """A form about several cases at once."""

    def __init__(self, cases: list[Case], data: Any = None) -> None:
        super().__init__(data)
        self.cases = cases
        self.prepare()

    def prepare(self) -> None:
        """What depends on the cases."""

    def run(self, case: Case, user: Any) -> None:
        """Do it to one of them."""
        raise NotImplementedError


class AssignMany(BulkForm):
    """One officer for all of them."""

    officer = OfficerChoice(
        get_user_model().objects.none(), label=_("Officer"), required=False, empty_label=_("Nobody")
    )

    def prepare(self) -> None:
        field: Any = self.fields["officer"]
        field.queryset = officers_for(self.cases)

    def run(self, case: Case, user: Any) -> None:
        services.assign(case, user, self.cleaned_data["officer"])


class FileMany(BulkForm):
    """One category for all of them."""

    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"))

    def prepare(self) -> None:
        field: Any = self.fields["category"]
        kinds = {case.kind for case in self.cases}
        agencies = {case.agency_id for case in self.cases}
        own = agencies if len(agencies) == 1 else set()
        general = Category.objects.filter(active=True, agency__isnull=True)
        special = Category.objects.filter(active=True, agency__in=own)
        kind = kinds.pop() if len(kinds) == 1 else ""
        field.queryset = (general | special).filter(kind=kind)

    def run(self, case: Case, user: Any) -> None:
        services.tag(case, user, self.cleaned_data["category"])


class AnswerMany(BulkForm):
    """One answer for all of them: the same outcome and the same words."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    body = Words(
        label=_("Text to each citizen"), widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )

    def prepare(self) -> None:
        field: Any = self.fields["outcome"]
        kinds = {case.kind for case in self.cases}
        outcomes = OUTCOMES[Kind(kinds.pop())] if len(kinds) == 1 else ()
        field.choices = [("", _("Choose")), *((one.value, one.label) for one in outcomes)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for case in self.cases:
            if needs_second_person(case, Action.ANSWER):
                told = gettext(
                    "%(reference)s is answered by two persons, not together with others."
                )
                self.add_error(None, told % {"reference": case.reference})
            elif case.points:
                told = gettext(
                    "%(reference)s has numbered points; each wants an answer of its own."
                )
                self.add_error(None, told % {"reference": case.reference})
        return given

    def run(self, case: Case, user: Any) -> None:
        services.answer(case, user, self.cleaned_data["outcome"], self.cleaned_data["body"])


class MergeMany(BulkForm):
    """The one of them that goes on for all."""

    into = forms.ModelChoiceField(Case.objects.none(), label=_("The case that goes on"))

    def prepare(self) -> None:
        field: Any = self.fields["into"]
        field.queryset = Case.objects.filter(pk__in=[case.pk for case in self.cases])
        field.label_from_instance = lambda case: f"{case.reference} {case.subject}"

    def run(self, case: Case, user: Any) -> None:
        target = self.cleaned_data["into"]
        if case.pk != target.pk:
            services.merge(case, target, user)


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be done to many cases."""

    name: str
    label: Promise | str
    form: type[BulkForm]
    done: Callable[[int], str]


def _told(count: int) -> str:
    return ngettext("%(count)s case was changed.", "%(count)s cases were changed.", count) % {
        "count": count
    }


OPERATIONS = (
    Operation("assign", _("Give to an officer"), AssignMany, _told),
    Operation("file", _("File under a category"), FileMany, _told),
    Operation("answer", _("Answer together"), AnswerMany, _told),
    Operation("merge", _("Join as duplicates"), MergeMany, _told),
)
BY_NAME = {operation.name: operation for operation in OPERATIONS}


class BulkView(InboxPage, TemplateView):
    """``POST``: first the form for what was ticked, then, ``confirmed``, the deed itself."""

    template_name = "casework/inbox/bulk.html"
    http_method_names = ["post"]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *way, here = super().get_breadcrumbs_items()
        return [*way, {"url": reverse("cases:index"), "label": _("Cases")}, here]

    def get_page_title(self) -> Any:
        return self.operation.label

    @cached_property
    def operation(self) -> Operation:
        """What is to be done; an unknown name is a 404."""
        found = BY_NAME.get(self.kwargs["name"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def filters(self) -> Filters:
        """The filters of the list in which they were ticked."""
        query = QueryDict(self.request.POST.get("filters", "")[:2000])
        return Filters(query, Who(self.request.user, localdate()))

    @cached_property
    def ticked(self) -> list[Case]:
        """The ticked cases: each visible to the user, or the whole request is a 404."""
        keys = set(self.request.POST.getlist("case"))
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in keys):
            raise Http404
        ids = {int(key) for key in keys}
        found = list(self.cases.filter(pk__in=ids).select_related(*RELATED)) if ids else []
        if len(found) != len(ids) or len(ids) > MOST:
            raise Http404
        return found

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        operation, cases = self.operation, self.ticked
        if not cases:
            messages.warning(request, gettext("Tick the cases first."))
            return self._to_list()
        ids = [case.pk for case in cases]
        if self.cases.filter(self.filters.q(), pk__in=ids).count() != len(ids):
            messages.error(request, gettext("The list has changed meanwhile. Nothing was done."))
            return self._to_list()
        confirmed = request.POST.get("confirmed") == "yes"
        form = operation.form(cases, request.POST if confirmed else None)
        if not confirmed or not form.is_valid():
            return self._drawn(form, 422 if confirmed else 200)
        failed = self._run(form)
        if failed is not None:
            told = gettext("Nothing was done: %(reference)s does not allow it now (%(status)s).")
            shown = {"reference": failed.reference, "status": status_name(failed.status)}
            form.add_error(None, told % shown)
            return self._drawn(form, 409)
        messages.success(request, operation.done(len(cases)))
        return self._to_list()

    def _run(self, form: BulkForm) -> Case | None:
        """Do it to all; ``None``, or the case that did not allow it: then nothing was done."""
        case = None
        try:
            with transaction.atomic():
                for case in sorted(self.ticked, key=lambda one: one.pk):
                    form.run(case, self.request.user)
        except (services.NotAllowed, services.NotPermitted, ValueError):
            return Case.objects.get(pk=case.pk) if case else None
        return None

    def _drawn(self, form: BulkForm, status: int) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            ticked=self.ticked,
            operation=self.operation,
            here=self.filters.address(),
            list_url=self._list_url(),
        )
        return self.render_to_response(context, status=status)

    def _list_url(self) -> str:
        return f"{reverse('cases:index')}?{self.filters.address()}"

    def _to_list(self) -> HttpResponse:
        return redirect(self._list_url())
