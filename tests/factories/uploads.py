"""Files taken in and hung on forms."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.base import ContentFile

from core.files import inspect_file
from core.models import OfficeDocument
from forms_library.models import FormFile, FormVersion, TransactionFormPage
from tests.factories.files import pdf_bytes


def make_document(content: bytes | None = None, name: str = "form.pdf") -> OfficeDocument:
    """A measured document in private storage."""
    file = ContentFile(content or pdf_bytes(), name=name)
    document = OfficeDocument(title=name)
    document.take_facts(inspect_file(file, name))
    document.file.save(name, file, save=False)
    document.save()
    return document


def make_version(
    page: TransactionFormPage,
    version: str = "1",
    effective_from: datetime.date = datetime.date(2026, 1, 1),
    files: tuple[tuple[str, str], ...] = (("ar", "print"),),
    **fields: Any,
) -> FormVersion:
    """A version of ``page`` with a PDF for each (language, purpose)."""
    row = FormVersion.objects.create(
        page=page, version=version, effective_from=effective_from, **fields
    )
    for order, (language, purpose) in enumerate(files):
        document = make_document(pdf_bytes(words=f"{page.pk}-{version}-{language}-{purpose}"))
        FormFile.objects.create(
            version=row, document=document, language=language, purpose=purpose, sort_order=order
        )
    return row
