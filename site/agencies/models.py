"""The registry of agencies, their offices and counters, and pages under an agency."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page

from agencies.panels import FactsPanel
from core.language import ARABIC, Translated
from core.models import BasePage, PageForm, Topic

RICH_TEXT = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]


class Agency(ClusterableModel):
    """A government agency as the register knows it. Its code stands in references for ever."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("2 to 8 capital Latin letters or digits."))
        ],
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    former_names = models.JSONField(
        _("former names"),
        default=list,
        blank=True,
        help_text=_("A list; search finds the agency by them."),
    )
    everyday_names = models.JSONField(
        _("everyday names"),
        default=list,
        blank=True,
        help_text=_("A list of what people call it; found but never shown."),
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    about_ar = models.TextField(_("what it does, in Arabic"), blank=True)
    about_en = models.TextField(_("what it does, in English"), blank=True)
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    hotline = models.CharField(_("hotline"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    x = models.CharField(_("X account"), max_length=100, blank=True)
    facebook = models.CharField(_("Facebook page"), max_length=100, blank=True)
    whatsapp = models.CharField(_("WhatsApp number"), max_length=30, blank=True)
    address_ar = models.CharField(_("address in Arabic"), max_length=255, blank=True)
    address_en = models.CharField(_("address in English"), max_length=255, blank=True)
    hours_ar = models.CharField(_("working hours in Arabic"), max_length=150, blank=True)
    hours_en = models.CharField(_("working hours in English"), max_length=150, blank=True)

    name = Translated()
    about = Translated()
    address = Translated()
    hours = Translated()

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("merged_into")]),
        FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("former_names"), FieldPanel("everyday_names")]),
        FieldRowPanel([FieldPanel("about_ar"), FieldPanel("about_en")]),
        MultiFieldPanel(
            [
                FieldPanel(f)
                for f in ("website", "phone", "hotline", "email", "x", "facebook", "whatsapp")
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("address_ar", "address_en", "hours_ar", "hours_en")],
            heading=_("Place and hours"),
        ),
        InlinePanel("offices", heading=_("Citizen service offices"), label=_("Office")),
        InlinePanel("counters", heading=_("Counters with paper forms"), label=_("Counter")),
    ]

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name_ar"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Names are lists of words; a merged agency leads to a living one: no circle."""
        for field in ("former_names", "everyday_names"):
            names = getattr(self, field) or []
            if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
                raise ValidationError({field: _('A list of names is expected: ["…", "…"].')})
            setattr(self, field, names)
        successor, seen = self.merged_into, {self.pk}
        while successor is not None:
            if successor.pk in seen:
                raise ValidationError({"merged_into": _("An agency cannot be merged into itself.")})
            seen.add(successor.pk)
            successor = successor.merged_into

    @property
    def successor(self) -> Agency:
        """The agency that does this one's work today."""
        agency = self
        while agency.merged_into is not None:
            agency = agency.merged_into
        return agency


class Place(Orderable):
    """What an office and a counter share: a name, where, when, how to call."""

    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    area = models.CharField(_("area"), max_length=100, blank=True)
    hours_ar = models.CharField(_("hours in Arabic"), max_length=150, blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    accessible = models.BooleanField(_("wheelchair access"), default=False)

    name = Translated()
    hours = Translated()

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class Office(Place):
    """An agency's Citizen Service Office: the post that heads it and how to reach it."""

    agency = ParentalKey(Agency, on_delete=models.CASCADE, related_name="offices")
    manager_post_ar = models.CharField(_("head's post in Arabic"), max_length=150, blank=True)
    manager_post_en = models.CharField(_("head's post in English"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address_ar = models.CharField(_("address in Arabic"), max_length=255, blank=True)
    address_en = models.CharField(_("address in English"), max_length=255, blank=True)

    manager_post = Translated()
    address = Translated()

    class Meta(Place.Meta):
        verbose_name = _("citizen service office")
        verbose_name_plural = _("citizen service offices")


class Counter(Place):
    """A counter where forms are handed out on paper."""

    agency = ParentalKey(Agency, on_delete=models.CASCADE, related_name="counters")

    class Meta(Place.Meta):
        verbose_name = _("counter")
        verbose_name_plural = _("counters")


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
