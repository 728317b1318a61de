"""Questions and their answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from agencies.models import AgencyContentPage, AgencySectionPage, SectionPage
from core.panels import FactsPanel
from core.text import plain_text, shorten


class AnswersIndexPage(SectionPage):
    """Questions people ask, by agency."""

    parent_page_types = ["office.HomePage"]
    subpage_types = ["guidance.AgencyAnswersPage", "guidance.AnswerPage"]
    template = "guidance/answers.html"

    class Meta:
        verbose_name = _("answers section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import section_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | section_context(AnswerPage, request.GET, self.language)


class AgencyAnswersPage(AgencySectionPage):
    """One agency's answers."""

    parent_page_types = ["guidance.AnswersIndexPage"]
    subpage_types = ["guidance.AnswerPage"]
    template = "guidance/answers.html"

    class Meta:
        verbose_name = _("an agency's answers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import section_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | section_context(AnswerPage, request.GET, self.language, self.agency)


class AnswerPage(AgencyContentPage):
    """A question and its answer: the short answer first."""

    short_answer = models.TextField(
        _("short answer"), blank=True, help_text=_("At most 60 words; it stands first.")
    )
    steps = StreamField(
        [("item", blocks.CharBlock(max_length=500, label=_("step")))],
        verbose_name=_("steps"),
        blank=True,
    )
    papers = StreamField(
        [("item", blocks.CharBlock(max_length=500, label=_("paper")))],
        verbose_name=_("papers needed"),
        blank=True,
    )
    fee_kwd = models.DecimalField(
        _("fee in dinars"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Zero means free of charge; empty means not known."),
    )

    kind = "faq"
    parent_page_types = ["guidance.AnswersIndexPage", "guidance.AgencyAnswersPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "guidance/answer.html"
    fact_names = (*AgencyContentPage.fact_names, "fee_kwd")
    content_panels = [
        *Page.content_panels,
        FieldPanel("short_answer"),
        FieldPanel("body"),
        FieldPanel("steps"),
        FieldPanel("papers"),
        FactsPanel([FieldPanel("fee_kwd"), *AgencyContentPage.fact_panels]),
    ]

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import thing_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | thing_context(self)

    @property
    def summary(self) -> str:
        return self.search_description or self.short_answer or shorten(self.body_text(), 200)

    def body_text(self) -> str:
        items = [str(block.value) for block in (*self.steps, *self.papers)]
        return " ".join([self.short_answer, plain_text(self.body), *items]).strip()
