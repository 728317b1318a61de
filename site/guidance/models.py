"""Answers to questions, guides to services, and general content."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from agencies.models import AgencyContentPage, AgencySectionPage, SectionPage
from agencies.panels import FactsPanel
from core.models import BasePage
from core.text import plain_text, shorten
from guidance.blocks import BODY_BLOCKS


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

    kind = "faq"
    parent_page_types = ["guidance.AnswersIndexPage", "guidance.AgencyAnswersPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "guidance/answer.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("short_answer"),
        FieldPanel("body"),
        FactsPanel(AgencyContentPage.fact_panels),
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
        return f"{self.short_answer} {plain_text(self.body)}".strip()


class GuidesIndexPage(SectionPage):
    """Guides to services."""

    parent_page_types = ["office.HomePage"]
    subpage_types = ["guidance.AgencyGuidesPage", "guidance.GuidePage"]
    template = "guidance/guides.html"

    class Meta:
        verbose_name = _("guides section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import section_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | section_context(GuidePage, request.GET, self.language)


class AgencyGuidesPage(AgencySectionPage):
    """One agency's guides."""

    parent_page_types = ["guidance.GuidesIndexPage"]
    subpage_types = ["guidance.GuidePage"]
    template = "guidance/guides.html"

    class Meta:
        verbose_name = _("an agency's guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import section_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | section_context(GuidePage, request.GET, self.language, self.agency)


class GuidePage(AgencyContentPage):
    """A guide to a service: how the parts of it hang together."""

    kind = "guide"
    parent_page_types = ["guidance.GuidesIndexPage", "guidance.AgencyGuidesPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "guidance/guide.html"

    class Meta:
        verbose_name = _("guide to a service")
        verbose_name_plural = _("guides to services")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import thing_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | thing_context(self)


class ContentPage(BasePage):
    """A page of general content: about, help, privacy, accessibility."""

    body = StreamField(BODY_BLOCKS, verbose_name=_("text"), blank=True)

    parent_page_types = ["office.HomePage", "guidance.ContentPage"]
    subpage_types = ["guidance.ContentPage"]
    template = "guidance/content.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        FactsPanel([FieldPanel("title_en")]),
    ]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def body_text(self) -> str:
        words = self.body.stream_block.get_searchable_content(self.body) if self.body else []
        return plain_text(" ".join(words))
