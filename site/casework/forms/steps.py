"""The steps of a form, one topic each, and the fields that every form has."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from casework.enums import Confidentiality, Kind, Relation
from casework.forms.fields import CivilIdField, Line, PastDate, PhoneField, Words
from casework.forms.questions import add_questions, exit_of, missing_answers
from casework.models import CaseFormPage, Category, Ground, QuestionSet

MIN_DETAILS = 20
MAX_POINTS = 5
POINT_FIELDS = tuple(f"point_{number}" for number in range(1, MAX_POINTS + 1))


class ShownField(forms.BoundField):
    """A field as the pages show it."""

    @property
    def optional(self) -> bool:
        """Whether it is said that it may be left empty."""
        form: Any = self.form
        return not self.field.required and self.name not in form.expected

    @property
    def most_letters(self) -> int:
        """How many letters a text of several lines takes; 0 for any other field."""
        lines = isinstance(self.field.widget, forms.Textarea)
        return int(getattr(self.field, "max_length", 0) or 0) if lines else 0

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """What was typed turns as its first letter says; an empty field as the page does."""
        attrs = super().build_widget_attrs(attrs, widget)
        asked = widget or self.field.widget
        words = isinstance(asked, forms.TextInput | forms.Textarea)
        if words and "dir" not in asked.attrs and self.value():
            attrs["dir"] = "auto"
        return attrs


class StepForm(forms.Form):
    """One step of ``page``'s form; ``agency`` is known once it has been chosen."""

    step: ClassVar[str] = ""
    bound_field_class = ShownField
    #: not required by themselves, and still no field to leave empty without a thought
    expected: frozenset[str] = frozenset()

    def __init__(
        self,
        page: CaseFormPage,
        data: Any = None,
        *,
        agency: Agency | None = None,
        questions: QuestionSet | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.page, self.questions = page, questions
        self.agency = page.source.agency or agency
        self.prepare()

    def prepare(self) -> None:
        """Add what depends on the page. For subclasses."""


class SubjectMixin(StepForm):
    """To whom and about what; the same in every kind."""

    service = Line(
        required=False,
        max_length=80,
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+$")],
    )
    subject = Line(
        label=_("Subject"),
        max_length=150,
        help_text=_("A few words, as on an envelope."),
        error_messages={"required": _("Write a subject: what is it about, in a few words?")},
    )

    def prepare(self) -> None:
        super().prepare()
        if self.page.source.agency is None:
            self.fields["agency"] = forms.ModelChoiceField(
                agencies_to_write_to(),
                label=_("Agency"),
                to_field_name="code",
                empty_label=_("Choose the agency"),
                error_messages={
                    "required": _("Choose the agency that it is about."),
                    "invalid_choice": _("This agency is not in the list."),
                },
            )
            self.order_fields(["agency"])
        offered = Category.objects.offered(self.page.source.case_kind, self.agency)
        if offered.exists():
            self.fields["category"] = forms.ModelChoiceField(
                offered,
                label=_("What kind of trouble is it?"),
                required=False,
                empty_label=_("None of these, or I do not know"),
            )


class DetailsMixin(StepForm):
    """What happened, in the sender's words, and an editor's further questions."""

    details = Words(
        label=_("Describe it in your words"),
        min_length=MIN_DETAILS,
        help_text=_(
            "When and where it was, and whom you spoke to. Write no passwords and no card numbers."
        ),
        error_messages={
            "required": _("Write what happened, in 20 characters at least."),
            "min_length": _("Write what happened, in 20 characters at least."),
            "max_length": _("At most 10,000 characters. Shorten it, or attach the rest as a file."),
        },
    )

    def prepare(self) -> None:
        super().prepare()
        if self.questions is not None:
            add_questions(self, self.questions)
            self.expected |= {
                row["key"]
                for row in self.questions.questions
                if row["asked_if"] and row["required"]
            }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.questions is not None:
            told = _("This question has to be answered after what you chose before it.")
            for key in missing_answers(self, self.questions):
                if key not in self.errors:
                    self.add_error(key, ValidationError(told, code="required"))
        return cleaned

    def leads_to(self) -> str:
        """Where the answers lead instead of sending the form; empty for nowhere else."""
        return exit_of(self, self.questions)


class AboutForm(SubjectMixin):
    """A complaint's first step."""

    step = "about"


class BarsForm(StepForm):
    """One question per ground in force: ``yes`` means that it applies; each has to be answered.

    ``barred`` names those that apply and leave no way on; a soft one needs a reason. A post with
    ``NONE`` answers all of them with no.
    """

    NONE: ClassVar[str] = "none"

    step = "bars"
    barred: list[Ground]
    overridden: dict[str, str]

    def prepare(self) -> None:
        self.grounds = list(Ground.objects.in_force())
        self.expected = frozenset(
            f"{part}_{ground.code}" for ground in self.grounds for part in ("bar", "reason")
        )
        if self.is_bound and self.NONE in self.data:
            answers = {f"bar_{ground.code}": "no" for ground in self.grounds}
            self.data = MultiValueDict({name: [answer] for name, answer in answers.items()})
        choices = [("no", _("No")), ("yes", _("Yes"))]
        for ground in self.grounds:
            self.fields[f"bar_{ground.code}"] = forms.ChoiceField(
                label=ground.question,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Answer Yes or No: %(question)s") % {"question": ground.question}
                },
            )
            if ground.kind == Ground.Kind.SOFT:
                self.fields[f"reason_{ground.code}"] = Words(
                    label=_("Why should it be looked at all the same?"),
                    required=False,
                    max_length=1000,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.applying = [g for g in self.grounds if cleaned.get(f"bar_{g.code}") == "yes"]
        self.barred = [g for g in self.applying if g.kind != Ground.Kind.SOFT]
        self.overridden = {
            g.code: cleaned[f"reason_{g.code}"]
            for g in self.applying
            if g.kind == Ground.Kind.SOFT and cleaned.get(f"reason_{g.code}")
        }
        for ground in self.applying:
            name = f"reason_{ground.code}"
            soft = ground.kind == Ground.Kind.SOFT
            if soft and ground.code not in self.overridden and name not in self.errors:
                told = _("Say why, in a sentence, or answer the question with No.")
                self.add_error(name, ValidationError(told, code="required"))
        return cleaned

    def rows(self) -> list[tuple[Ground, forms.BoundField, forms.BoundField | None]]:
        """Each ground with its question and, for a soft one, the place for a reason."""
        return [
            (
                ground,
                self[f"bar_{ground.code}"],
                self[f"reason_{ground.code}"] if f"reason_{ground.code}" in self.fields else None,
            )
            for ground in self.grounds
        ]


class DetailsForm(DetailsMixin):
    """A complaint's words: what happened, its points, the remedy wanted, the decision."""

    step = "details"

    remedy = Words(
        label=_("What do you want to come of it?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    decision_on = PastDate(
        label=_("If you are contesting a decision, when were you told of it?"),
        required=False,
        help_text=_("The day you were told of it, like this: 23/11/2026."),
    )

    def prepare(self) -> None:
        super().prepare()
        for number, name in enumerate(POINT_FIELDS, 1):
            self.fields[name] = Words(
                label=_("Point %(number)d") % {"number": number},
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(["details", *POINT_FIELDS])

    @property
    def has_points(self) -> bool:
        """Whether anything stands in one of the points."""
        return any(self[name].value() for name in POINT_FIELDS)

    def points(self) -> tuple[str, ...]:
        """The points that were filled in, in order."""
        return tuple(
            self.cleaned_data[name] for name in POINT_FIELDS if self.cleaned_data.get(name)
        )


class IdeaForm(SubjectMixin, DetailsMixin):
    """A suggestion's or an inquiry's words: agency, subject and text on one page."""

    step = "details"

    def prepare(self) -> None:
        super().prepare()
        suggestion = self.page.source.case_kind == Kind.SUGGESTION
        self.fields["details"].label = _("Your idea") if suggestion else _("Your question")
        self.fields["details"].help_text = (
            _("What should change, and what would be better then?")
            if suggestion
            else _("Say what you want to do and what you know already.")
        )
        if "category" in self.fields:
            self.fields["category"].label = _("What is it about?")
        told = (
            _("Write your idea, in 20 characters at least.")
            if suggestion
            else _("Write your question, in 20 characters at least.")
        )
        field = self.fields["details"]
        field.error_messages |= {"required": told, "min_length": told}
        for validator in field.validators:
            if getattr(validator, "code", "") == "min_length":
                validator.message = told  # type: ignore[attr-defined]
        self.order_fields(["agency", "category", "service", "subject", "details"])


class YouForm(StepForm):
    """Who writes, how to answer, who may know, and for whom."""

    step = "you"
    expected = frozenset({"confidentiality", "name", "email", "phone"})

    confidentiality = forms.ChoiceField(
        label=_("Who may know that it is you?"),
        choices=Confidentiality.choices,
        widget=forms.RadioSelect,
        initial=Confidentiality.NAMED,
        required=False,
    )
    name = Line(
        label=_("Name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=_("Phone"),
        required=False,
        max_length=40,
        help_text=_("Eight digits, or a foreign number with its country code."),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr"}
        ),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"invalid": _("Write a full e-mail address, like name@example.com.")},
    )
    civil_id = CivilIdField(
        label=_("Civil ID"),
        required=False,
        max_length=40,
        help_text=_("Only if the agency needs it to find your papers. It is kept encrypted."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )
    behalf_name = Line(label=_("Whom do you write for?"), max_length=150, required=False)
    behalf_relation = forms.ChoiceField(
        label=_("What are you to them?"),
        choices=[("", _("I write for myself")), *Relation.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["confidentiality"] = cleaned.get("confidentiality") or Confidentiality.NAMED
        if cleaned["confidentiality"] == Confidentiality.ANONYMOUS:
            for name in ("name", "email", "phone", "civil_id", "behalf_name", "behalf_relation"):
                cleaned[name] = ""
                self.errors.pop(name, None)
            return cleaned
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", ValidationError(_("Write your name."), code="required"))
        if not (cleaned.get("email") or cleaned.get("phone")) and not (
            self.errors.keys() & {"email", "phone"}
        ):
            message = _("Give an e-mail or a phone: one of them is enough.")
            self.add_error(None, ValidationError(message, code="contact_required"))
        if bool(cleaned.get("behalf_name")) != bool(cleaned.get("behalf_relation")):
            missing = "behalf_relation" if cleaned.get("behalf_name") else "behalf_name"
            told = ValidationError(_("Say whom you write for, and what you are to them."))
            told.code = "required"
            self.add_error(missing, told)
        return cleaned


class ConsentForm(StepForm):
    """The last step: what will be sent, and the sender's consent."""

    step = "check"

    consent = forms.BooleanField(
        label=_("What I wrote is true, and the office may use it to answer me."),
        error_messages={"required": _("Tick the box: without your consent we may not take it.")},
    )


COMPLAINT_STEPS: tuple[type[StepForm], ...] = (
    AboutForm,
    BarsForm,
    DetailsForm,
    YouForm,
    ConsentForm,
)
OTHER_STEPS: tuple[type[StepForm], ...] = (IdeaForm, YouForm, ConsentForm)


def form_classes(kind: str) -> dict[str, type[StepForm]]:
    """The forms of the steps of ``kind``, by name, in order."""
    steps = COMPLAINT_STEPS if kind == Kind.COMPLAINT else OTHER_STEPS
    return {form.step: form for form in steps}


def agencies_to_write_to() -> Any:
    """The agencies one can write to: those that exist, in the order of their names."""
    return Agency.objects.filter(merged_into__isnull=True, training=False).order_by("name_ar")
