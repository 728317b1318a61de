"""What search knows of the files of forms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.timezone import localdate

from core.publication import public_q
from forms_library.models import FormFile, TransactionFormPage
from search import indexing

LATE = timedelta(days=7)  # how long the clock may have stood still


class FormFiles:
    """See :class:`core.offered_files.FileOwner`."""

    def owned(self, documents: Collection[int]) -> set[int]:
        """Of these keys of documents, those of any version of any form."""
        rows = FormFile.objects.filter(document__in=documents)
        return set(rows.values_list("document_id", flat=True))

    def pages(self, document: int) -> set[int]:
        """Keys of the pages of the forms to which a document belongs."""
        rows = FormFile.objects.filter(document=document)
        return set(rows.values_list("version__page_id", flat=True))


def index_versions_in_force(today: date | None = None) -> int:
    """Index forms of which a version came into force by its day; how many."""
    today = today or localdate()
    forms = TransactionFormPage.objects.filter(
        public_q(),
        versions__effective_from__gt=today - LATE,
        versions__effective_from__lte=today,
    )
    ids = set(forms.exclude(external_id="").values_list("external_id", flat=True))
    indexing.refresh(TransactionFormPage, ids)
    return len(ids)
