from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.enums import FileState
from casework.models.cases import Case
from casework.models.drafts import Draft
from casework.models.events import Event


class Attachment(models.Model):
    """A file of a case: outside every public folder, under a random name, behind one view.

    Bound to the draft that made it and, once, to the case made of that draft; identifiers that
    a browser sends are looked up within its own draft only.
    """

    key = models.CharField(max_length=32, unique=True)  # 128 random bits, its address
    draft = models.ForeignKey(Draft, null=True, on_delete=models.SET_NULL, related_name="files")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="files")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=120)
    slot = models.CharField(_("which paper"), max_length=40, blank=True)
    mime_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    #: as it came, before photos were drawn anew: what the limits count
    sent_size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120, unique=True)  # in the private storage
    state = models.CharField(
        _("state"), max_length=11, choices=FileState, default=FileState.WAITING
    )
    finding = models.CharField(_("finding"), max_length=120, blank=True)
    from_citizen = models.BooleanField(default=True)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
