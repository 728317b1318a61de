from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument

from core.files import FileFacts
from core.storage import private_storage


class OfficeDocument(AbstractDocument):
    """A file for the public, kept where only a checked view can reach it.

    It can be fetched as long as a live, public page shows it. The facts are measured from the
    content when the file is taken in, never typed by hand.
    """

    file = models.FileField(_("file"), upload_to="documents", storage=private_storage)
    mime_type = models.CharField(_("type"), max_length=100, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    fillable = models.BooleanField(_("can be filled on screen"), default=False, editable=False)
    tagged = models.BooleanField(_("tagged for screen readers"), default=False, editable=False)

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def take_facts(self, facts: FileFacts) -> None:
        """Keep what was measured of the content."""
        self.mime_type = facts.mime_type
        self.sha256 = facts.sha256
        self.pages = facts.pages
        self.fillable = facts.fillable
        self.tagged = facts.tagged
        self.file_size = facts.size
