from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.language import Translated


class GroundQuerySet(models.QuerySet["Ground"]):
    """Grounds asked for by need."""

    def in_force(self, at: date | None = None) -> GroundQuerySet:
        """Those that hold on the day ``at`` in Kuwait (default: today), in the guide's order."""
        day = at or localdate()
        ended = models.Q(active_to__isnull=True) | models.Q(active_to__gte=day)
        begun = models.Q(active_from__isnull=True) | models.Q(active_from__lte=day)
        return self.filter(begun & ended)


class Ground(models.Model):
    """A ground that bars a complaint from being accepted.

    One table for the guide, the questions before writing, the refusal and the reports, so that
    what is printed and what is done cannot drift apart. Required by the proposal: the guide names
    what bars acceptance. A ground that no longer holds ends; it is never deleted, because old
    refusals name it.
    """

    class Kind(models.TextChoices):
        HARD = "hard", _("Bars acceptance")
        SOFT = "soft", _("Bars acceptance unless there is a reason")
        REFER = "refer", _("Belongs to another body")
        CONVERT = "convert", _("Is another kind of request")

    code = models.CharField(
        _("code"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][0-9]{2,4}$", _("A letter and two to four digits."))],
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.HARD)
    article = models.CharField(
        _("article"), max_length=150, blank=True, help_text=_("The law or rule it rests on.")
    )
    text_ar = models.CharField(_("text in Arabic"), max_length=300)
    text_en = models.CharField(_("text in English"), max_length=300, blank=True)
    explanation_ar = models.TextField(_("explanation in Arabic"), blank=True)
    explanation_en = models.TextField(_("explanation in English"), blank=True)
    instead_ar = models.TextField(_("what to do instead, in Arabic"))
    instead_en = models.TextField(_("what to do instead, in English"), blank=True)
    question_ar = models.CharField(
        _("question before writing, in Arabic"),
        max_length=300,
        help_text=_("Yes means that the ground applies."),
    )
    question_en = models.CharField(
        _("question before writing, in English"), max_length=300, blank=True
    )
    active_from = models.DateField(_("holds from"), null=True, blank=True)
    active_to = models.DateField(_("holds until"), null=True, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("place in the guide"), default=0)

    text = Translated()
    explanation = Translated()
    instead = Translated()
    question = Translated()

    objects = GroundQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground that bars acceptance")
        verbose_name_plural = _("grounds that bar acceptance")
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def clean(self) -> None:
        if self.active_from and self.active_to and self.active_to < self.active_from:
            raise ValidationError({"active_to": _("It ends before it begins.")})

    @property
    def anchor(self) -> str:
        """Its anchor in the guide: ``ground-b01``."""
        return f"ground-{self.code.lower()}"
