"""Files of an import become documents; one document for one content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile

from core.models import OfficeDocument
from office.importing.holdings import chunks
from office.importing.validation import Attachment, Item


class FileChanged(RuntimeError):
    """A file is no longer what it was when it was checked."""


class Store:
    """Documents by content. ``undo`` takes back the files that were written, not the rows."""

    def __init__(self) -> None:
        self.documents: dict[str, int] = {}
        self.written: list[OfficeDocument] = []

    def take(self, items: Iterable[Item]) -> None:
        """Make sure that every file of ``items`` is stored."""
        wanted: dict[str, Attachment] = {}
        for item in items:
            wanted |= item.attachments
        for some in chunks(list(wanted)):
            rows = OfficeDocument.objects.filter(sha256__in=some).order_by("-pk")
            self.documents |= dict(rows.values_list("sha256", "pk"))
        for digest, attachment in wanted.items():
            if digest not in self.documents:
                self.documents[digest] = self._save(digest, attachment)

    def know(self, digests: Iterable[str]) -> None:
        """Look up documents that forms already have."""
        missing = [digest for digest in digests if digest not in self.documents]
        for some in chunks(missing):
            rows = OfficeDocument.objects.filter(sha256__in=some).order_by("-pk")
            self.documents |= dict(rows.values_list("sha256", "pk"))

    def _save(self, digest: str, attachment: Attachment) -> int:
        content = Path(attachment.path).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise FileChanged(attachment.path)
        document = OfficeDocument(title=attachment.title)
        document.take_facts(attachment.facts)
        document.note_import()
        document.file.save(attachment.title, ContentFile(content), save=False)
        self.written.append(document)
        document.save()
        return int(document.pk)

    def undo(self) -> None:
        """Delete the files that were written for an import that came to nothing."""
        for document in self.written:
            document.file.storage.delete(document.file.name or "")
        self.written.clear()
