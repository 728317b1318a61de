from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditRow(models.Model):
    """One thing that was done or looked at. Rows are added, never changed and never deleted.

    ``actor`` and ``subject`` are words, not keys: a row outlives the account and the object.
    """

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("what"), max_length=60)
    subject = models.CharField(_("about"), max_length=120, db_index=True)
    data = models.JSONField(_("details"), default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"


class AuditHead(models.Model):
    """The end of the chain: the one row that everybody who adds to it locks."""

    digest = models.CharField(max_length=64, default="")
    rows = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest
