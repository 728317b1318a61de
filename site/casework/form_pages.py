"""Pages with which a citizen complains, suggests or asks; their questions are an editor's."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractFormField
from wagtail.models import Page

from agencies.models import Agency
from casework.enums import Kind
from core.language import Translated
from core.models import BasePage
from core.panels import FactsPanel

#: what an editor's question may be; the builder knows more, which nobody here needs
FIELD_TYPES = (
    ("singleline", _("Single line text")),
    ("multiline", _("Multi-line text")),
    ("number", _("Number")),
    ("date", _("Date")),
    ("checkbox", _("Checkbox")),
    ("checkboxes", _("Checkboxes")),
    ("dropdown", _("Drop down")),
    ("radio", _("Radio buttons")),
)
WITH_CHOICES = ("checkboxes", "dropdown", "radio")


class CaseFormPage(BasePage):
    """A form of one kind, for one agency or, office-wide, for the agency that its sender chooses.

    Subject, details, contact, confidentiality, consent and attachments are the same everywhere;
    the questions below are added by editors and versioned: a case keeps those that it answered.
    """

    case_kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPLAINT)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: the sender chooses the agency."),
    )
    intro = models.TextField(_("introduction"), blank=True)
    closed_because = models.TextField(
        _("closed, because …"),
        blank=True,
        help_text=_("While there is a text here nothing can be sent; the page shows the text."),
    )
    file_slots_text = models.TextField(
        _("papers asked for"),
        blank=True,
        help_text=_("One on each line: each becomes a named place for a file."),
    )

    kind = "page"
    parent_page_types = ["office.HomePage", "casework.CaseFormPage"]
    subpage_types = ["casework.CaseFormPage"]
    template = "casework/form_page.html"
    fact_names = (*BasePage.fact_names, "case_kind", "agency", "questions")
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("closed_because"),
        FieldPanel("file_slots_text"),
        FactsPanel(
            [
                FieldRowPanel([FieldPanel("case_kind"), FieldPanel("agency")]),
                InlinePanel("questions", label=_("Question")),
            ]
        ),
    ]

    class Meta:
        verbose_name = _("form for cases")
        verbose_name_plural = _("forms for cases")

    @property
    def form_id(self) -> str:
        """What the API calls it: ``complaint``, or ``complaint.moi`` for one agency's form."""
        source = self.source
        return (
            f"{source.case_kind}.{source.agency.code.lower()}"
            if source.agency
            else str(source.case_kind)
        )

    @property
    def file_slots(self) -> list[str]:
        """Names of the papers asked for, in this page's language."""
        return [line.strip() for line in self.file_slots_text.split("\n") if line.strip()]

    @property
    def summary(self) -> str:
        return self.search_description or self.intro

    def body_text(self) -> str:
        return self.intro

    def search_facts(self) -> dict[str, Any]:
        return {"agency": self.agency.code if self.agency else ""}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from casework.journey import start_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | start_context(self, request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """GET shows the first step; POST begins a draft with it."""
        if request.method == "POST":
            from casework.journey import begin

            return begin(self, request)
        return super().serve(request, *args, **kwargs)


class CaseFormField(AbstractFormField):
    """A question that an editor added to a form, in both languages."""

    page = ParentalKey(CaseFormPage, on_delete=models.CASCADE, related_name="questions")
    field_type = models.CharField(_("type of answer"), max_length=16, choices=FIELD_TYPES)
    label_en = models.CharField(_("question in English"), max_length=255, blank=True)
    help_text_en = models.CharField(_("hint in English"), max_length=255, blank=True)
    choices_en = models.TextField(
        _("choices in English"),
        blank=True,
        help_text=_("In the same order as the Arabic ones."),
    )
    asked_if = models.CharField(
        _("asked only if"),
        max_length=255,
        blank=True,
        help_text=_("A choice of the question before; empty: always asked."),
    )
    exit_choice = models.CharField(
        _("choice that leads elsewhere"),
        max_length=255,
        blank=True,
        help_text=_("Whoever chooses it is told where to go instead of sending this form."),
    )
    exit_text_ar = models.TextField(_("where to go instead, in Arabic"), blank=True)
    exit_text_en = models.TextField(_("where to go instead, in English"), blank=True)

    exit_text = Translated()

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldRowPanel([FieldPanel("field_type"), FieldPanel("required")]),
        FieldRowPanel([FieldPanel("choices"), FieldPanel("choices_en")]),
        FieldRowPanel([FieldPanel("help_text"), FieldPanel("help_text_en")]),
        MultiFieldPanel(
            [
                FieldPanel("asked_if"),
                FieldPanel("exit_choice"),
                FieldRowPanel([FieldPanel("exit_text_ar"), FieldPanel("exit_text_en")]),
            ],
            heading=_("Skip and exit"),
        ),
    ]

    class Meta(AbstractFormField.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def get_field_clean_name(self) -> str:
        """A short key that never changes: a long Arabic label would overflow its column."""
        return f"q_{secrets.token_hex(4)}"

    def clean(self) -> None:
        """Choices in both languages go together, one for one."""
        arabic, english = choices_of(self.choices), choices_of(self.choices_en)
        if self.field_type in WITH_CHOICES and not arabic:
            raise ValidationError({"choices": _("Name the choices, one on each line.")})
        if english and len(english) != len(arabic):
            raise ValidationError({"choices_en": _("As many choices as in Arabic.")})
        if self.exit_choice and self.exit_choice not in arabic:
            raise ValidationError({"exit_choice": _("This is not one of the Arabic choices.")})
        if self.exit_choice and not self.exit_text_ar:
            raise ValidationError({"exit_text_ar": _("Say where to go instead.")})


def choices_of(text: str) -> list[str]:
    """The choices of a question: one on each line."""
    return [line.strip() for line in text.replace("\r", "").split("\n") if line.strip()]
