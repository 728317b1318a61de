"""What keeps content true: links that lead nowhere, and who was reminded of what."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class LinkProblem(models.Model):
    """A link of a public page, or a redirect, that does not lead where it should.

    ``where`` is the name of the page's field; ``words`` what the link says. A problem that is
    gone keeps its row for a while; one that comes back gets a new row.
    """

    class Problem(models.TextChoices):
        GONE = "gone", _("It does not exist any more")
        UNPUBLISHED = "unpublished", _("It is not published")
        EXPIRED = "expired", _("Its time is over")
        PRIVATE = "private", _("It is not open to the public")
        NO_ANCHOR = "no_anchor", _("The place within the page does not exist")
        NO_FILE = "no_file", _("The file is missing from the store")
        BAD_ADDRESS = "bad_address", _("The address cannot be right")

    #: places that are no fields of their page
    PLACES: ClassVar[dict[str, Any]] = {
        "redirect": _("redirect"),
        "versions": _("versions and files"),
        "printed_sheets": _("printed sheet"),
        "website": _("website of the agency"),
    }

    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        on_delete=models.CASCADE,
        related_name="link_problems",
    )
    where = models.CharField(_("where"), max_length=100)
    words = models.CharField(_("words of the link"), max_length=200, blank=True)
    target = models.CharField(_("leads to"), max_length=500)
    problem = models.CharField(_("problem"), max_length=12, choices=Problem)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    gone_at = models.DateTimeField(_("gone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("link problem")
        verbose_name_plural = _("link problems")
        ordering = ["first_seen", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "where", "words", "target", "problem"],
                condition=models.Q(gone_at=None),
                name="one_open_row_per_link_problem",
            )
        ]
        indexes = [models.Index(fields=["gone_at"], name="link_problem_open")]

    def __str__(self) -> str:
        return f"{self.target}: {self.get_problem_display()}"

    @property
    def place(self) -> str:
        """``where`` as its editors know it."""
        if self.where in self.PLACES:
            return str(self.PLACES[self.where])
        model = self.page.specific_class if self.page else None
        try:
            return str(model._meta.get_field(self.where).verbose_name) if model else self.where
        except FieldDoesNotExist:  # the type of page has changed since
            return self.where

    @property
    def named(self) -> str:
        """The page's title, or the old address of a redirect."""
        if self.page is not None:
            return self.page.get_admin_display_title()
        return gettext("%(kind)s from %(path)s") % {
            "kind": capfirst(str(self.PLACES["redirect"])),
            "path": self.words,
        }


class Reminder(models.Model):
    """One person was written to about one matter in one period: never twice."""

    class Matter(models.TextChoices):
        REVIEWS = "reviews", _("Overdue reviews")
        CONTACTS = "contacts", _("Contact data")

    matter = models.CharField(_("matter"), max_length=10, choices=Matter)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    period = models.DateField(_("first day of the period"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "user", "period"], name="one_reminder_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.user_id} {self.period}"

    @classmethod
    def claim(cls, matter: str, user: Any, period: date) -> bool:
        """Whether ``user`` is still to be written to; from then on the answer is no.

        Belongs in the transaction that writes the mail.
        """
        if cls.objects.filter(matter=matter, user=user, period=period).exists():
            return False
        try:
            with transaction.atomic():
                cls.objects.create(matter=matter, user=user, period=period)
        except IntegrityError:  # another clock was quicker
            return False
        return True
