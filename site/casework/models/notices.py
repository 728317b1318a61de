from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.events import Event


class Notice(models.Model):
    """Somebody was written to because of an event: once for each address.

    Written in the transaction that hands over the mail, so that an event that is told again
    after a crash tells nobody twice. The address itself is not kept.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    address_hash = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mail sent because of an event")
        verbose_name_plural = _("mails sent because of events")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["event", "address_hash"], name="one_notice_per_event_and_address"
            )
        ]

    def __str__(self) -> str:
        return f"notice of event {self.event_id}"
