"""Background tasks of the kernel."""

from __future__ import annotations

from django_tasks import task

from core import file_text
from core.models import OfficeDocument


@task(priority=-10)
def read_file_text(document_id: int) -> bool:
    """Read the words of one document, where it still is there; whether they were kept."""
    document = OfficeDocument.objects.filter(pk=document_id).first()
    return document is not None and file_text.take_text(document)


@task(priority=-10)
def read_missing_texts() -> int:
    """Read documents that nobody has read yet; how many were."""
    return file_text.take_missing()
