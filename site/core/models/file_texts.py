from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.documents import OfficeDocument


class FileText(models.Model):
    """The words inside a document, as the worker read them; empty where there are none.

    ``sha256`` is that of the content that was read: the words count only as long as the document
    still has it.
    """

    document = models.OneToOneField(
        OfficeDocument,
        verbose_name=_("document"),
        on_delete=models.CASCADE,
        related_name="file_text",
    )
    text = models.TextField(_("text"), blank=True)
    is_scan = models.BooleanField(_("is a scan"), default=False)
    sha256 = models.CharField(max_length=64)
    extracted_at = models.DateTimeField(_("read at"), auto_now=True)

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")

    def __str__(self) -> str:
        return f"{self.document_id}: {len(self.text)}"
