from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThrottleCount(models.Model):
    """How often somebody did one thing within one window of time.

    ``key`` is a keyed hash, so that no address is kept; the row goes soon after its window.
    """

    key = models.CharField(max_length=64)
    window = models.DateTimeField(_("start of the window"))
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("throttle count")
        verbose_name_plural = _("throttle counts")
        constraints = [
            models.UniqueConstraint(fields=["key", "window"], name="one_count_per_window")
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
