"""Pages of agencies, and what pages under an agency share."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from agencies.models.register import Agency
from core.language import ARABIC
from core.models import BasePage, PageForm, Topic
from core.panels import FactsPanel

RICH_TEXT = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]


class AudienceMixin(models.Model):
    """Whom a thing is for. Facts: edited on the Arabic page."""

    AUDIENCES: ClassVar[dict[str, Any]] = {
        "citizen": _("Citizens"),
        "resident": _("Residents"),
        "business": _("Businesses"),
    }
    for_citizen = models.BooleanField(_("for citizens"), default=False)
    for_resident = models.BooleanField(_("for residents"), default=False)
    for_business = models.BooleanField(_("for businesses"), default=False)

    class Meta:
        abstract = True

    @property
    def audience(self) -> list[str]:
        """Codes of those it is for; empty means everybody."""
        return [code for code in self.AUDIENCES if getattr(self, f"for_{code}")]

    @property
    def audience_names(self) -> list[str]:
        """The same in the reader's language."""
        return [str(self.AUDIENCES[code]) for code in self.audience]


class AgencyContentPage(BasePage):
    """Content that belongs to an agency: forms, answers, guides, campaigns."""

    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    body = RichTextField(_("text"), features=RICH_TEXT, blank=True)
    keywords_text = models.TextField(
        _("keywords"), blank=True, help_text=_("One on each line: the words people use.")
    )
    search_words = models.TextField(
        _("extra search words"),
        blank=True,
        help_text=_("One on each line; found but never shown: dialect, frequent misspellings."),
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    related = StreamField(
        [("page", blocks.PageChooserBlock(label=_("page")))], verbose_name=_("related"), blank=True
    )

    fact_names = (
        *BasePage.fact_names,
        "agency",
        "keywords_text",
        "search_words",
        "topics",
        "related",
    )
    word_panels: ClassVar[list[Any]] = [FieldPanel("body")]
    fact_panels: ClassVar[list[Any]] = [
        FieldPanel("agency"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("title_en"),
        FieldPanel("keywords_text"),
        FieldPanel("search_words"),
        FieldPanel("related"),
    ]
    content_panels = [*Page.content_panels, *word_panels, FactsPanel(fact_panels)]

    class Meta:
        abstract = True

    def check_facts(self, cleaned: dict[str, Any], form: PageForm) -> None:
        """The shelf decides the agency: rights follow the tree."""
        parent = form.parent_page or self.get_parent()
        shelf = parent.specific if parent is not None else None
        if isinstance(shelf, AgencySectionPage) and "agency" in form.fields:
            cleaned["agency"] = shelf.agency
        super().check_facts(cleaned, form)

    @property
    def keywords(self) -> list[str]:
        """The words people use for it, as listed by its editors."""
        return self.source.keywords_text.split("\n") if self.source.keywords_text else []

    def topic_list(self) -> list[Topic]:
        """Topics of the thing, from its Arabic page."""
        return list(self.source.topics.all())

    def search_facts(self) -> dict[str, Any]:
        return {
            "agency": self.agency.code if self.agency else "",
            "keywords": tuple(self.keywords),
            "aliases": tuple(word for word in self.search_words.split("\n") if word),
            "topics": tuple(topic.code for topic in self.topic_list()),
        }


class SectionPage(BasePage):
    """The head of a section: forms, answers, guides, campaigns, agencies."""

    intro = models.TextField(_("introduction"), blank=True)
    kind = ""  # found by its things, not by itself
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count_per_parent = 1

    class Meta:
        abstract = True

    def search_document(self) -> None:
        return None


class AgencySectionPage(BasePage):
    """One agency's shelf in a section; its slug is the agency's code in small letters.

    It exists so that rights follow the tree: who may edit below it may edit one agency's things.
    """

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="+"
    )
    kind = ""
    content_panels = [*Page.content_panels, FieldPanel("agency")]

    class Meta:
        abstract = True

    def search_document(self) -> None:
        return None


class AgenciesIndexPage(SectionPage):
    """All agencies."""

    parent_page_types = ["office.HomePage"]
    subpage_types = ["agencies.AgencyPage"]
    template = "agencies/index.html"

    class Meta:
        verbose_name = _("agencies section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from agencies.listing import agencies_with_counts

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"agencies": agencies_with_counts(self.language)}


class AgencyPage(BasePage):
    """An agency's page: what it does, its forms, its counters and how to reach it."""

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="pages"
    )
    kind = "agency"
    parent_page_types = ["agencies.AgenciesIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "agencies/agency.html"
    content_panels = [*Page.content_panels, FieldPanel("agency")]

    class Meta:
        verbose_name = _("agency page")

    @classmethod
    def takes_reviews(cls) -> bool:
        """What it says stands in the register, which is confirmed month by month."""
        return False

    def body_text(self) -> str:
        return self.agency.about_ar if self.language == ARABIC else self.agency.about_en

    def search_facts(self) -> dict[str, Any]:
        return {
            "agency": self.agency.code,
            "aliases": (
                self.agency.code,
                *self.agency.former_names,
                *self.agency.everyday_names,
            ),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from agencies.listing import shelves

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "shelves": shelves(self.agency),
            "offices": list(self.agency.offices.all()),
            "counters": list(self.agency.counters.all()),
        }
