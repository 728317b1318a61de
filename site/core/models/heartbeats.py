from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a process of the office last said that it lives. A clean stop takes the row away."""

    part = models.CharField(_("part"), max_length=20)
    process = models.CharField(_("process"), max_length=100)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["part", "process"], name="one_heartbeat_per_process")
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.process} {self.at:%Y-%m-%d %H:%M:%S}"
