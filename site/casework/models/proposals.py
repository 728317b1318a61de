from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.cases import Case


class Proposal(models.Model):
    """What one member of staff proposes and another one decides: refusals, extensions, sensitive
    answers. Nothing of it reaches the citizen before it is approved.
    """

    class Action(models.TextChoices):
        REFUSE = "refuse", _("Not to accept")
        ANSWER = "answer", _("Answer")
        EXTEND = "extend", _("Extend the period")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Sent back")
        DROPPED = "dropped", _("Overtaken")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    action = models.CharField(_("what"), max_length=8, choices=Action)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    data = models.JSONField(default=dict)  # what the verb of ``services`` is called with
    body = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state="waiting"),
                name="one_waiting_proposal_per_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action} {self.state}"
