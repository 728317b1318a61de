from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from casework.enums import Status
from casework.models.cases import Case


class Event(models.Model):
    """Something that happened to a case. Events are added, never changed."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        STATUS = "status", _("Status changed")
        REPLY = "reply", _("Reply to the citizen")
        ADDED = "added", _("Added by the citizen")
        NOTE = "note", _("Internal note")
        RATED = "rated", _("Rated")
        SHOWN = "shown", _("Personal data shown")

    class Actor(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        STAFF = "staff", _("Office")
        CLOCK = "clock", _("Automatic")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    status = models.CharField(_("status after"), max_length=16, choices=Status)
    actor = models.CharField(_("by"), max_length=8, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    public = models.BooleanField(_("visible to the citizen"))
    body = models.TextField(_("text"), blank=True)
    holder = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("held by")
    )
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["case", "at"], name="event_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"


class Rating(models.Model):
    """What the sender thought of the answer, 1 to 5 each. The latest counts, all are kept."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    at = models.DateTimeField(_("at"))
    time = models.PositiveSmallIntegerField(_("how long it took"))
    clarity = models.PositiveSmallIntegerField(_("how clear the answer was"))
    result = models.PositiveSmallIntegerField(_("the result"))
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(time__range=(1, 5), clarity__range=(1, 5), result__range=(1, 5)),
                name="ratings_from_1_to_5",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.time}/{self.clarity}/{self.result}"

    @property
    def poor(self) -> bool:
        """Whether any of the three is bad enough to offer an appeal."""
        return min(self.time, self.clarity, self.result) <= 2
