"""The two composers: one speaks to the citizen, the other to colleagues. They share nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework import services
from casework.enums import OUTCOMES, Confidentiality, Kind, Outcome
from casework.forms.fields import Words
from casework.inbox.forms import CaseForm, enough
from casework.lifecycle import Action
from casework.models import Attachment, Case, Ground, ReplyTemplate

#: what an office may find of one point
FINDINGS = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.NOT_UPHELD, Outcome.REFERRED)
ACTS = {
    Action.ANSWER: _("The answer"),
    Action.ASK: _("Ask for more"),
    Action.REFUSE: _("Not accepted, on a ground"),
}


def needs_second_person(case: Case, act: str) -> bool:
    """Whether somebody else decides before it reaches the citizen: refusals, sensitive answers."""
    sensitive = case.restricted or case.confidentiality == Confidentiality.HIDDEN
    return act == Action.REFUSE or (act == Action.ANSWER and sensitive)


class NoteForm(CaseForm):
    """An internal note."""

    body = Words(
        label=_("Internal note"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class ReplyForm(CaseForm):
    """What the citizen will read, what it is, and what it finds."""

    act = forms.ChoiceField(label=_("This is"), widget=forms.RadioSelect)
    body = Words(
        label=_("Text to the citizen"), widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"})
    )
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    ground = forms.ModelChoiceField(
        Ground.objects.none(), label=_("Ground"), required=False, to_field_name="code"
    )

    def prepare(self) -> None:
        acts: Any = self.fields["act"]
        acts.choices = [(act.value, label) for act, label in ACTS.items() if act in self.possible]
        if len(acts.choices) == 1:
            acts.initial = acts.choices[0][0]
        outcome: Any = self.fields["outcome"]
        outcome.choices = [
            ("", _("Choose")),
            *((value.value, value.label) for value in OUTCOMES[Kind(self.case.kind)]),
        ]
        ground: Any = self.fields["ground"]
        ground.queryset = Ground.objects.in_force()
        for number, _point in enumerate(self.case.points):
            self.fields[f"finding_{number}"] = forms.ChoiceField(
                label=_("Finding"),
                required=False,
                choices=[("", _("Choose")), *((f.value, f.label) for f in FINDINGS)],
            )
            self.fields[f"point_{number}"] = Words(
                label=_("What we say to it"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )

    @property
    def possible(self) -> set[Action]:
        """What the life cycle allows now; every act where the form was filled in before that."""
        from django.utils.timezone import localdate

        from casework.lifecycle import allowed

        found = set(allowed(self.case.standing, localdate())) & set(ACTS)
        return found or (set(ACTS) if self.is_bound else set())

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        checks = {Action.ANSWER: self._answer, Action.REFUSE: self._refusal}
        act = given.get("act")
        if act in checks:
            checks[act](given)
        return given

    def _answer(self, given: dict[str, Any]) -> None:
        if not given.get("outcome"):
            self.add_error("outcome", ValidationError(_("Choose an outcome."), code="required"))
        for number, _point in enumerate(self.case.points):
            if not given.get(f"finding_{number}"):
                missing = ValidationError(_("Say what you found of this point."), code="required")
                self.add_error(f"finding_{number}", missing)

    def _refusal(self, given: dict[str, Any]) -> None:
        if not given.get("ground"):
            self.add_error("ground", ValidationError(_("Choose the ground."), code="required"))
        try:
            enough(given.get("body", ""))
        except ValidationError as error:
            self.add_error("body", error)

    @cached_property
    def points(self) -> list[dict[str, Any]]:
        """The sender's points with the fields that answer them, for the page."""
        return [
            {
                "number": number + 1,
                "text": text,
                "finding": self[f"finding_{number}"],
                "words": self[f"point_{number}"],
            }
            for number, text in enumerate(self.case.points)
        ]

    def point_answers(self) -> list[dict[str, str]]:
        """What ``services.answer`` keeps of the points."""
        given = self.cleaned_data
        return [
            {"finding": given[f"finding_{number}"], "text": given[f"point_{number}"]}
            for number, _point in enumerate(self.case.points)
        ]

    def send(self, files: tuple[Attachment, ...] = ()) -> str:
        """Do it, or propose it where somebody else decides; what to tell the officer.

        Raises what the verbs of ``services`` raise.
        """
        given, case, user = self.cleaned_data, self.case, self.user
        act, body = given["act"], given["body"]
        if act == Action.ASK:
            services.ask(case, user, body)
            return gettext("The question is on its way to the citizen.")
        if act == Action.REFUSE:
            services.propose(case, user, "refuse", body, {"ground": given["ground"].code})
            return gettext("Proposed. A controller decides; nothing reached the citizen yet.")
        answer = {"outcome": given["outcome"], "points": self.point_answers()}
        if needs_second_person(case, act):
            services.propose(case, user, "answer", body, answer)
            return gettext("Proposed. A controller decides; nothing reached the citizen yet.")
        services.answer(case, user, body=body, attachments=files, **answer)
        return gettext("The answer is on its way to the citizen.")


def templates_for(case: Case) -> list[ReplyTemplate]:
    """The reply templates that fit ``case``."""
    return list(ReplyTemplate.objects.filter(active=True, kind__in=["", case.kind]))
