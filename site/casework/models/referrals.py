from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from casework.models.cases import Case


class Referral(models.Model):
    """A case handed to another agency, with a date of its own; the receiver takes it or bounces it.

    The statutory date does not move: the citizen was promised an answer, not a hand-over.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent, not taken yet")
        TAKEN = "taken", _("Taken")
        BOUNCED = "bounced", _("Sent back")
        RETURNED = "returned", _("Taken back")
        DONE = "done", _("Done")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(
        Agency, verbose_name=_("to"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.SENT)
    reason = models.TextField(_("reason"))
    sent_at = models.DateTimeField(_("sent at"))
    due_on = models.DateField(_("due"))
    opened_at = models.DateTimeField(_("first opened at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["sent_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["sent", "taken"]),
                name="one_open_referral_per_case",
            )
        ]
        indexes = [models.Index(fields=["receiver", "state", "due_on"], name="referral_by_due")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.receiver_id}"
