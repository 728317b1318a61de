from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.cases import Case
from core.encryption import EncryptedJSON

KEPT = timedelta(days=7)


def new_token() -> str:
    """128 random bits for an address."""
    return secrets.token_urlsafe(16)


class Draft(models.Model):
    """What somebody is writing, kept on the server for seven days.

    Its address holds a random token, which is also what makes sending it twice give one case;
    the database knows only the token's hash, and the words are encrypted.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    form = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    source_page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    data = EncryptedJSON(null=True)  # ``{step: {field: value}}``
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        default_permissions = ()
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class IdempotencyKey(models.Model):
    """A call of the API that made a case: the same key with the same body gives the same case."""

    key_hash = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"key of case {self.case_id}"
