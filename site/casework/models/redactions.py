from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.cases import Case
from casework.models.events import Event
from casework.models.files import Attachment


class Redaction(models.Model):
    """What of a case is not shown outside the office, and why.

    A layer over the text, which stays as it was written: officers see it with marks, everybody
    else sees bars. A file is redacted as a whole.
    """

    class Field(models.TextChoices):
        SUBJECT = "subject", _("Subject")
        DETAILS = "details", _("What happened")
        POINTS = "points", _("Numbered points")
        REMEDY = "remedy", _("Remedy wanted")
        EVENT = "event", _("Reply or addition")
        FILE = "file", _("File")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="redactions")
    field = models.CharField(_("what"), max_length=7, choices=Field)
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="redactions")
    file = models.ForeignKey(
        Attachment, null=True, on_delete=models.PROTECT, related_name="redactions"
    )
    #: ``[[start, end], …]`` in letters; for points ``[[point, start, end], …]``; for a file empty
    spans = models.JSONField(default=list)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.field}"
