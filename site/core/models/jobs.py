from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """A periodic job done for one slot of time. The unique row is what makes it run once."""

    job = models.CharField(_("job"), max_length=60)
    slot = models.DateTimeField(_("slot"))
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    failure = models.TextField(_("failure"), blank=True)

    class Meta:
        verbose_name = _("run of a periodic job")
        verbose_name_plural = _("runs of periodic jobs")
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="one_run_per_slot")]
        indexes = [
            models.Index(
                fields=["job", "slot"], condition=models.Q(failure__gt=""), name="failed_job_runs"
            )
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%Y-%m-%d %H:%M}"
