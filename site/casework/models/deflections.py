from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from casework.enums import Kind


class Deflection(models.Model):
    """How often a page answered, on one day, what somebody was about to send.

    Nothing of what they wrote and nobody is in it.
    """

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    #: the external_id of the page that answered; empty where none was named
    thing = models.CharField(_("answered by"), max_length=80, blank=True)
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        verbose_name = _("question answered before it was sent")
        verbose_name_plural = _("questions answered before they were sent")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "thing"], name="one_deflection_count_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.thing}: {self.count}"

    @staticmethod
    def add(kind: str, thing: str, at: date | None = None) -> None:
        """Count one more on the day ``at`` in Kuwait (default: today)."""
        day = at or localdate()
        row = Deflection(day=day, kind=kind, thing=thing)
        Deflection.objects.bulk_create([row], ignore_conflicts=True)
        Deflection.objects.filter(day=day, kind=kind, thing=thing).update(count=F("count") + 1)
