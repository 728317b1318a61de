"""No form is published with a file that shuts people out and does not say why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page

from core.models import OfficeDocument, PageForm

if TYPE_CHECKING:
    from forms_library.models import TransactionFormPage


def refuse_unready_files(form: PageForm) -> None:
    """Add an error to the page's ``form`` for each file that waits for its reason.

    A draft is saved all the same: the reason may be written later.
    """
    if form.is_deferred_validation:
        return
    for problem in problems_of(_chosen(form)):
        form.add_error(None, problem)


def page_problems(page: TransactionFormPage) -> list[str]:
    """What keeps ``page``, with the versions it holds in memory, from being published."""
    return problems_of(file.document for row in page.versions.all() for file in row.files.all())


def problems_of(documents: Iterable[OfficeDocument]) -> list[str]:
    """Each document's problems once, in the reader's language."""
    found = {document.pk: document for document in documents}
    return [problem for one in found.values() for problem in one.problems_for_publication()]


def _chosen(form: PageForm) -> Iterator[OfficeDocument]:
    """The documents of the versions as they stand in the form, rows to be deleted left out."""
    for version in _kept(form, "versions"):
        for row in _kept(version, "files"):
            document = row.cleaned_data.get("document")
            if document is not None:
                yield document


def _kept(form: Any, name: str) -> list[Any]:
    rows = form.formsets[name].forms if name in form.formsets else []
    return [
        row
        for row in rows
        if row.is_valid() and row.cleaned_data and not row.cleaned_data.get("DELETE")
    ]


def refuse_bulk_publication(
    request: HttpRequest, action_type: str, pages: Iterable[Page]
) -> HttpResponse | None:
    """Stop publishing many ``pages`` at once while the latest draft of one is not ready."""
    from forms_library.models import TransactionFormPage

    if action_type != "publish" or request.method != "POST":
        return None
    forms = [page.specific for page in pages if isinstance(page.specific, TransactionFormPage)]
    problems = [
        problem for form in forms for problem in page_problems(form.get_latest_revision_as_object())
    ]
    if not problems:
        return None
    for problem in dict.fromkeys(problems):
        messages.error(request, problem)
    return redirect("wagtailadmin_explore", forms[0].get_parent().pk)
