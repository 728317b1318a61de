"""Who may fetch a document by its raw address."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from wagtail.models import Page, ReferenceIndex

from core.models import OfficeDocument
from core.publication import is_open
from forms_library.models import TransactionFormPage


def is_published(document: OfficeDocument) -> bool:
    """Whether a live, public page shows ``document`` now, in its live content.

    A draft's use does not count, nor a form's version whose day has not come. The file of a form
    that was ever public follows the form: a link to the bare file elsewhere does not keep it
    public after the form was taken down, nor bring it out before its day.
    """
    forms = TransactionFormPage.objects.filter(versions__files__document=document).distinct()
    key = f"d{document.pk}"
    for form in forms:
        if is_open(form) and any(f.key == key for v in form.version_list for f in v.files):
            return True
    if any(form.first_published_at for form in forms):
        return False
    return any(
        is_open(page) and _shows(page, document)
        for page in _pages_naming(document)
        if not isinstance(page, TransactionFormPage)
    )


def _pages_naming(document: OfficeDocument) -> list[Any]:
    rows = ReferenceIndex.get_references_to(document).filter(
        base_content_type__app_label="wagtailcore", base_content_type__model="page"
    )
    return list(
        Page.objects.filter(pk__in=set(rows.values_list("object_id", flat=True))).specific()
    )


def _shows(page: Page, document: OfficeDocument) -> bool:
    """The index also knows drafts: what counts is what stands in the database's live row."""
    kind = ContentType.objects.get_for_model(OfficeDocument).pk
    references = ReferenceIndex._extract_references_from_object(page)
    return any((type_id, pk) == (kind, str(document.pk)) for type_id, pk, *_ in references)


def refuse_unpublished(document: OfficeDocument, request: HttpRequest) -> None:
    """404 for everybody but staff while a document is not public."""
    if is_published(document):
        return
    if request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin"):
        return
    raise Http404
