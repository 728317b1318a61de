"""Awareness campaigns."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from agencies.models import AgencyContentPage, AgencySectionPage, AudienceMixin, SectionPage
from core.models import PageForm
from core.panels import FactsPanel


class CampaignsIndexPage(SectionPage):
    """Awareness campaigns: running first, then to come, then over."""

    parent_page_types = ["office.HomePage"]
    subpage_types = ["awareness.AgencyCampaignsPage", "awareness.CampaignPage"]
    template = "awareness/index.html"

    class Meta:
        verbose_name = _("campaigns section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from awareness.browse import campaigns_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | campaigns_context(self.language)


class AgencyCampaignsPage(AgencySectionPage):
    """One agency's campaigns."""

    parent_page_types = ["awareness.CampaignsIndexPage"]
    subpage_types = ["awareness.CampaignPage"]
    template = "awareness/index.html"

    class Meta:
        verbose_name = _("an agency's campaigns")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from awareness.browse import campaigns_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | campaigns_context(self.language, self.agency)


class CampaignPage(AudienceMixin, AgencyContentPage):
    """An awareness campaign: what it asks of people, until when, and what it leads to."""

    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    promotes = StreamField(
        [("page", blocks.PageChooserBlock(label=_("page")))],
        verbose_name=_("promotes"),
        blank=True,
        help_text=_("Forms, answers and guides that the campaign leads to."),
    )

    kind = "campaign"
    parent_page_types = ["awareness.CampaignsIndexPage", "awareness.AgencyCampaignsPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "awareness/campaign.html"
    fact_names = (
        *AgencyContentPage.fact_names,
        "starts_on",
        "ends_on",
        "promotes",
        "for_citizen",
        "for_resident",
        "for_business",
    )
    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        FactsPanel(
            [
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldRowPanel(
                    [
                        FieldPanel("for_citizen"),
                        FieldPanel("for_resident"),
                        FieldPanel("for_business"),
                    ]
                ),
                FieldPanel("promotes"),
                *AgencyContentPage.fact_panels,
            ]
        ),
    ]

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def check_facts(self, cleaned: dict[str, Any], form: PageForm) -> None:
        super().check_facts(cleaned, form)
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            form.add_error("ends_on", _("The campaign ends before it starts."))

    def state(self, today: date | None = None) -> str:
        """``coming``, ``running`` or ``over`` on ``today`` in Kuwait."""
        today = today or localdate()
        source = self.source
        if source.starts_on and source.starts_on > today:
            return "coming"
        return "over" if source.ends_on and source.ends_on < today else "running"

    def search_facts(self) -> dict[str, Any]:
        return super().search_facts() | {"audience": tuple(self.audience)}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from awareness.browse import campaign_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | campaign_context(self)
