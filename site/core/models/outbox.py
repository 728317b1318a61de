from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedJSON


class OutboxEntry(models.Model):
    """Something to be done outside the database, written with the change that wants it.

    What leaves (a mail, an index entry, a scan) goes through here, so that nothing outside
    stands in the way of a submission and nothing is forgotten when a process dies.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        PARKED = "parked", _("Parked after too many tries")
        ASIDE = "aside", _("Set aside by staff")

    #: nothing is to be done any more
    SETTLED = (State.DONE, State.ASIDE)

    kind = models.CharField(_("kind"), max_length=40)
    payload = EncryptedJSON(_("payload"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    due_at = models.DateTimeField(_("due at"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_until = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True)
    failure = models.CharField(_("failure"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        indexes = [
            models.Index(fields=["state", "due_at"], name="outbox_by_due"),
            models.Index(fields=["state", "kind", "created_at"], name="outbox_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
