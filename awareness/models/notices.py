"""Notices: what everybody who opens certain pages has to know for a while."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField
from wagtail.models import Page

from agencies.models import Agency
from core.language import ARABIC, ENGLISH, Translated, in_language
from core.text import plain_text, shorten

LONGEST = timedelta(days=90)
LONGEST_BODY = 600
NOTICE_TEXT = ["bold", "ul", "link"]


def new_identifier() -> str:
    """An identifier like those that pages get."""
    from core.signals import ALPHABET

    return "notice." + "".join(secrets.choice(ALPHABET) for _ in range(6))


class Notice(models.Model):
    """A notice on some pages of the site, from its first moment to its last and no longer."""

    class Level(models.TextChoices):
        INFORMATION = "information", pgettext_lazy("level of a notice", "Information")
        WARNING = "warning", pgettext_lazy("level of a notice", "Warning")
        URGENT = "urgent", pgettext_lazy("level of a notice", "Urgent")

    class Where(models.TextChoices):
        SITE = "site", _("Every page")
        SECTION = "section", _("A section")
        AGENCY = "agency", _("An agency's pages in every section")
        PAGE = "page", _("A page and what lies below it")

    class Section(models.TextChoices):
        FORMS = "forms", pgettext_lazy("section", "Transaction forms")
        ANSWERS = "answers", pgettext_lazy("section", "Answers")
        GUIDE = "guide", pgettext_lazy("section", "Complaints guide")
        GUIDES = "guides", pgettext_lazy("section", "Guides to services")
        CAMPAIGNS = "campaigns", pgettext_lazy("section", "Awareness campaigns")
        AGENCIES = "agencies", pgettext_lazy("section", "Agencies")

    external_id = models.CharField(
        _("identifier"), max_length=80, unique=True, editable=False, default=new_identifier
    )
    level = models.CharField(
        pgettext_lazy("of a notice", "level"),
        max_length=11,
        choices=Level,
        default=Level.INFORMATION,
    )
    title_ar = models.CharField(_("title in Arabic"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    body_ar = RichTextField(
        _("text in Arabic"),
        features=NOTICE_TEXT,
        help_text=_("A few sentences: what, since when, and what people can do instead."),
    )
    body_en = RichTextField(_("text in English"), features=NOTICE_TEXT, blank=True)
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("shown until"), help_text=_("At most 90 days after the start. It then goes by itself.")
    )
    where = models.CharField(_("shown on"), max_length=7, choices=Where, default=Where.SITE)
    section = models.CharField(_("section"), max_length=9, choices=Section, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whose notice it is; empty for the office itself."),
    )
    page = models.ForeignKey(
        Page,
        verbose_name=pgettext_lazy("where a notice is shown", "page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    title = Translated()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-starts_at", "pk"]
        indexes = [models.Index(fields=["ends_at"])]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """The end is near, English is whole or absent, and the place is named."""
        errors: dict[str, object] = {}
        if self.starts_at and self.ends_at:
            if self.ends_at <= self.starts_at:
                errors["ends_at"] = _("The notice ends before it starts.")
            elif self.ends_at - self.starts_at > LONGEST:
                errors["ends_at"] = _("A notice is shown for at most 90 days.")
        for code in (ARABIC, ENGLISH):
            if len(plain_text(getattr(self, f"body_{code}"))) > LONGEST_BODY:
                errors[f"body_{code}"] = _("At most %(count)s letters.") % {"count": LONGEST_BODY}
        if not plain_text(self.body_ar):
            errors["body_ar"] = _("The text in Arabic is missing.")
        if bool(self.title_en) != bool(plain_text(self.body_en)):
            missing = "body_en" if self.title_en else "title_en"
            errors[missing] = _("English needs both a title and a text.")
        errors |= self._place_errors()
        if errors:
            raise ValidationError(errors)

    def _place_errors(self) -> dict[str, object]:
        needed = {"section": self.section, "agency": self.agency_id, "page": self.page_id}
        for name in ("section", "page"):
            if name != self.where:
                setattr(self, name, "" if name == "section" else None)
        if self.where in needed and not needed[self.where]:
            return {str(self.where): _("Choose on which pages it is shown.")}
        return {}

    # -- time ------------------------------------------------------------------------------------

    def is_current(self, at: datetime | None = None) -> bool:
        """Whether it is shown at the moment ``at`` (default: now)."""
        at = at or timezone.now()
        return self.starts_at <= at < self.ends_at

    def state(self) -> str:
        """Whether it is to come, shown or over, in words."""
        now = timezone.now()
        if now < self.starts_at:
            return str(pgettext_lazy("state of a notice", "to come"))
        if now < self.ends_at:
            return str(pgettext_lazy("state of a notice", "shown"))
        return str(pgettext_lazy("state of a notice", "over"))

    state.short_description = pgettext_lazy("of a notice", "state")  # type: ignore[attr-defined]

    def place(self) -> str:
        """Where it is shown, in words."""
        if self.where == self.Where.SECTION:
            return str(self.get_section_display())
        if self.where == self.Where.AGENCY and self.agency:
            return self.agency.name
        if self.where == self.Where.PAGE and self.page:
            return str(self.page.title)
        return str(self.get_where_display())

    place.short_description = capfirst(_("shown on"))  # type: ignore[attr-defined]

    # -- words -----------------------------------------------------------------------------------

    @property
    def available_in(self) -> list[str]:
        """Languages it is written in, Arabic first."""
        return [ARABIC, ENGLISH] if self.title_en else [ARABIC]

    def language_for(self, language: str) -> str:
        """The language of the words that a reader of ``language`` gets."""
        return language if language in self.available_in else ARABIC

    def title_in(self, language: str) -> str:
        """The title in ``language``, else in Arabic."""
        return in_language(self, "title", self.language_for(language))

    def body_in(self, language: str) -> str:
        """The rich text in ``language``, else in Arabic, as the database keeps it."""
        return in_language(self, "body", self.language_for(language))

    def summary_in(self, language: str) -> str:
        """The first sentences as plain text."""
        return shorten(plain_text(self.body_in(language)), 200)

    def url_in(self, language: str) -> str:
        """Its address for a reader of ``language``: that of the words there are."""
        return f"/{self.language_for(language)}/notices/{self.external_id}/"
