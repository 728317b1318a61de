from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.calendars import WORKING_WEEK
from core.language import Translated


def working_week() -> list[int]:
    """Sunday to Thursday."""
    return sorted(WORKING_WEEK)


class Holiday(models.Model):
    """A day on which offices are closed.

    Drafted from a library, confirmed by a person: moveable feasts are set, and moved, by circular
    of the Civil Service Commission. Only confirmed ones count.
    """

    day = models.DateField(_("day"))
    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: for every agency."),
    )
    circular = models.CharField(
        _("circular"), max_length=150, blank=True, help_text=_("Number and date of the circular.")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    name = Translated()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["day", "agency"], nulls_distinct=False, name="one_holiday_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class WorkingHours(models.Model):
    """When an agency works from one day to another; Ramadan is a period of its own."""

    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty: for every agency that has none of its own."),
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    first = models.DateField(_("from"), null=True, blank=True)
    last = models.DateField(_("until"), null=True, blank=True)
    weekdays = models.JSONField(
        _("working days"),
        default=working_week,
        help_text=_("Numbers of the days: 0 is Monday, 6 is Sunday."),
    )
    start = models.TimeField(_("start"))
    end = models.TimeField(_("end"))

    name = Translated()

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["agency", "first"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.name or self.agency or ''} {self.start:%H:%M}–{self.end:%H:%M}"

    def clean(self) -> None:
        """A period that ends after it begins, with days of the week."""
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("The end lies before the start.")})
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": _("It ends before it begins.")})
        if not _weekdays(self.weekdays):
            raise ValidationError({"weekdays": _("Name the working days as numbers 0 to 6.")})


def _weekdays(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and set(value) <= set(range(7))


class Escalation(models.Model):
    """A step of the ladder that a case has reached: written once, told once."""

    class Step(models.IntegerChoices):
        OFFICER = 50, _("Half of the time is over: the officer")
        CONTROLLER = 75, _("Three quarters are over: the controller")
        DIRECTOR = 100, _("The date has come: the head of the office")
        MINISTER = 107, _("A week overdue: the minister's office")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="escalations")
    step = models.PositiveSmallIntegerField(_("step"), choices=Step)
    due_on = models.DateField()  # of the clock it belongs to: an appeal has its own
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "due_on"], name="each_step_once")
        ]
        indexes = [
            models.Index(
                fields=["step"], condition=models.Q(told_at__isnull=True), name="step_not_told"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
