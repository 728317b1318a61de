"""The small forms of the case screen, one for each thing that may be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies.models import Agency
from casework.enums import Kind
from casework.forms.fields import Line, Words
from casework.inbox.policy import CasePermissionPolicy
from casework.inbox.words import person
from casework.managers import CaseQuerySet
from casework.models import Case, Category
from core.references import NotAReference, parse_reference

#: a reason that somebody else decides by, or that a citizen reads
LEAST_REASON = 40


class OfficerChoice(forms.ModelChoiceField[Any]):
    """A member of staff, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return person(obj)


class CaseForm(forms.Form):
    """A form about one case, filled in by ``user``."""

    def __init__(self, case: Case, user: Any, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s")
        self.case, self.user = case, user
        self.prepare()

    def prepare(self) -> None:
        """What depends on the case."""


def enough(text: str, least: int = LEAST_REASON) -> None:
    """Raise ``ValidationError`` for a reason that says too little."""
    missing = least - sum(letter.isalnum() for letter in text)
    if missing > 0:
        told = ngettext(
            "Say a little more: at least %(count)s letter is missing.",
            "Say a little more: at least %(count)s letters are missing.",
            missing,
        )
        raise ValidationError(told % {"count": missing}, code="too_short")


class NoWords(CaseForm):
    """Nothing to fill in."""


class OptionalWords(CaseForm):
    """A message to the citizen, if one is wanted."""

    body = Words(label=_("Message to the citizen (may stay empty)"), required=False)


class Message(CaseForm):
    """A message to the citizen."""

    body = Words(label=_("Message to the citizen"))


class Reason(CaseForm):
    """A reason that another person decides by or reads."""

    reason = Words(label=_("Reason, at least 40 letters"))

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        enough(reason)
        return reason


class ExtensionReason(Reason):
    """Why an answer takes longer: it goes out as it is typed."""

    reason = Words(
        label=_("Reason, at least 40 letters"),
        help_text=_("If a controller approves it, the citizen reads this word for word."),
    )


class ShortReason(CaseForm):
    """A reason for those who read the history later."""

    reason = Words(label=_("Reason"))


class ReferForm(CaseForm):
    """To whom, why, and until when."""

    receiver = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"))
    reason = Words(label=_("Reason; the citizen and the agency read it"))
    due_on = forms.DateField(
        label=_("Answer wanted by (empty: in 10 days)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def prepare(self) -> None:
        field: Any = self.fields["receiver"]
        field.queryset = Agency.objects.filter(
            merged_into=None, training=self.case.agency.training
        ).exclude(pk=self.case.holder_id)

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and day <= localdate():
            raise ValidationError(_("This day is not in the future."), code="past")
        return day


class AssignForm(CaseForm):
    """Whose work it is from now on."""

    officer = OfficerChoice(
        get_user_model().objects.none(),
        label=_("Officer"),
        required=False,
        empty_label=_("Nobody"),
    )

    def prepare(self) -> None:
        field: Any = self.fields["officer"]
        field.queryset = officers_for([self.case])
        field.initial = self.case.assignee_id


class FileForm(CaseForm):
    """Under which heading of the statistics it belongs."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("None")
    )

    def prepare(self) -> None:
        field: Any = self.fields["category"]
        field.queryset = Category.objects.offered(self.case.kind, self.case.agency)
        field.initial = self.case.category_id


class RestrictForm(CaseForm):
    """Who may see it: a named few, or everybody whose business it is."""

    restricted = forms.BooleanField(label=_("For a named few only"), required=False)
    readers = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(),
        label=_("The named few"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You are always one of them."),
    )

    def prepare(self) -> None:
        field: Any = self.fields["readers"]
        field.queryset = CasePermissionPolicy(Case).users_with_any_permission(["change"])
        field.label_from_instance = person
        self.fields["restricted"].initial = self.case.restricted
        if not self.is_bound:
            field.initial = list(self.case.readers.values_list("pk", flat=True))


class MergeForm(CaseForm):
    """The reference of the case that goes on for both."""

    into = Line(
        label=_("Reference of the case that goes on"), widget=forms.TextInput({"dir": "ltr"})
    )

    def clean_into(self) -> Case:
        try:
            reference = str(parse_reference(self.cleaned_data["into"]))
        except NotAReference as error:
            raise ValidationError(_("This is no reference."), code="invalid") from error
        # what the user may not see does not exist for them
        target = Case.objects.visible_to(self.user).filter(reference=reference).first()
        if target is None or target.pk == self.case.pk:
            raise ValidationError(_("There is no such case to join it to."), code="unknown")
        if target.kind != self.case.kind or target.merged_into_id is not None:
            raise ValidationError(_("These two cannot be joined."), code="not_alike")
        return target


def officers_for(cases: CaseQuerySet | list[Case]) -> Any:
    """Who may be given each of ``cases``: officers of the holder, and controllers of the kind."""
    holders = {case.holder_id for case in cases}
    kinds = {case.kind for case in cases}
    users = get_user_model().objects.filter(is_active=True)
    found = _having("handle_case")
    for holder in holders:
        found &= Q(pk__in=users.filter(memberships__agency=holder).values("pk"))
    controlling = Q()
    for kind in kinds:
        side = "control_complaints" if kind == Kind.COMPLAINT else "control_support"
        controlling &= Q(pk__in=users.filter(_having(side)).values("pk"))
    return users.filter(found | controlling).distinct().order_by("first_name", "username")


def _having(codename: str) -> Q:
    return Q(
        user_permissions__codename=codename,
        user_permissions__content_type__app_label="casework",
    ) | Q(
        groups__permissions__codename=codename,
        groups__permissions__content_type__app_label="casework",
    )
