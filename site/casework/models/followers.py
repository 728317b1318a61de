from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.cases import Case
from core.encryption import EncryptedText


class Follower(models.Model):
    """Somebody with the same trouble who follows a case instead of writing one of their own.

    Told of the outcome by mail where they left an address; counted in any case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="followers")
    email = EncryptedText(_("e-mail"), blank=True)
    email_hash = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "email_hash"],
                condition=~models.Q(email_hash=""),
                name="one_follower_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"follower of {self.case_id}"
