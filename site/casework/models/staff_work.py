from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from casework.models.cases import Case
from core.encryption import EncryptedJSON

#: how long after the last look somebody still counts as looking
LOOKING_FOR = timedelta(minutes=5)


class StaffDraft(models.Model):
    """What a member of staff is writing to a case, kept on the server for themselves alone.

    One for each composer: a note never becomes a reply. Assigning the case touches none of them.
    """

    class Composer(models.TextChoices):
        REPLY = "reply", _("To the citizen")
        NOTE = "note", _("Internal note")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="staff_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    composer = models.CharField(max_length=5, choices=Composer)
    data = EncryptedJSON(default=dict)  # the values of the form by field
    saved_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "composer"], name="one_draft_per_officer_and_composer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.composer} of {self.user_id} for case {self.case_id}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Who looked, asked for by need."""

    def looking(self, case: Case, at: datetime | None = None) -> PresenceQuerySet:
        """Those who look at ``case`` at this moment (default: now)."""
        return self.filter(case=case, at__gte=(at or now()) - LOOKING_FOR).select_related("user")


class Presence(models.Model):
    """When a member of staff last had a case before them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="one_presence_per_officer")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} looked at case {self.case_id}"


class InboxPreference(models.Model):
    """How a member of staff wants the inbox: keys are off until they are wanted (WCAG 2.1.4)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    keys = models.BooleanField(_("keyboard shortcuts"), default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"inbox of {self.user_id}"
