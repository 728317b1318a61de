"""Background tasks of the forms library."""

from __future__ import annotations

from django_tasks import task

from core.pdf import Printer
from core.publication import is_public
from forms_library.models import TransactionFormPage
from forms_library.printing import print_form


@task()
def print_sheets(page_id: int) -> int:
    """Make or renew the sheets of one form; how many were made."""
    page = TransactionFormPage.objects.filter(pk=page_id).first()
    if page is None or not is_public(page.source):
        return 0
    with Printer() as printer:
        return print_form(page.source, printer)


@task()
def print_all_sheets() -> int:
    """Make every sheet that is missing or out of date, forms with their own fields first."""
    from forms_library.printing import print_missing

    return print_missing()
