"""Sheets of the forms: which are missing, making them, keeping them true to the form's data."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import translation

from agencies.listing import content
from core.files import inspect_file
from core.language import ARABIC, LANGUAGES, in_language
from core.models import OfficeSettings
from core.pdf import Printer, PrintError
from core.publication import localise
from forms_library.models import FormFile, PrintedSheet, TransactionFormPage
from forms_library.sheets import Sheet, SheetField, SheetSection, render_sheet
from forms_library.versions import file_name

logger = logging.getLogger("office.sheets")
LAYOUT = 2  # raised when the look of sheets changes, so that all are made again


def sheet_of(page: TransactionFormPage, language: str, demonstration: bool) -> Sheet | None:
    """The data of the sheet of ``page`` (the Arabic one) in ``language``, for the version in force.

    ``None`` where the form has a PDF of its own for that language, no version in force, or no
    words in that language.
    """
    words = page.language_pages.get(language)
    version = page.current_version
    if words is None or version is None:
        return None
    if any(
        f.key.startswith("d") and f.format == "pdf" and f.serves(language) for f in version.files
    ):
        return None
    with translation.override(language):
        return Sheet(
            number=page.code,
            version=version.version,
            effective_from=version.effective_from,
            language=language,
            title=words.title,
            agency=in_language(page.agency, "name", language) if page.agency else "",
            purpose=words.summary,
            requirements=[str(block.value) for block in words.requirements],
            steps=[str(block.value) for block in words.steps],
            fee=page.fee_kwd,
            processing_days=page.processing_days,
            sections=[_section(block.value, language) for block in page.sheet],
            url=settings.SITE_URL.rstrip("/") + (words.get_url() or "/"),
            demonstration=demonstration,
        )


def _section(value: Any, language: str) -> SheetSection:
    def words(struct: Any, name: str) -> str:
        return str(struct[f"{name}_{language}"] or struct[f"{name}_{ARABIC}"])

    fields = [
        SheetField(
            name=field["name"],
            label=words(field, "label"),
            kind=field["kind"],
            required=bool(field["required"]),
            width=field["width"],
            options=[str(option[language] or option[ARABIC]) for option in field["options"]],
        )
        for field in value["fields"]
    ]
    return SheetSection(words(value, "title"), fields)


def digest_of(sheet: Sheet) -> str:
    """A fingerprint of everything a sheet shows."""
    data = json.dumps([LAYOUT, asdict(sheet)], default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(data.encode()).hexdigest()


def print_form(page: TransactionFormPage, printer: Printer) -> int:
    """Make the sheets of one form (its Arabic page) that are missing or out of date; how many."""
    demonstration = _demonstration()
    made = 0
    for language in LANGUAGES:
        try:
            sheet = sheet_of(page, language, demonstration)
            if sheet is not None and _keep(page, sheet, printer):
                made += 1
        except (PrintError, ValueError) as error:
            logger.error("no sheet of form %s in %s: %s", page.code, language, error)
    return made


def _keep(page: TransactionFormPage, sheet: Sheet, printer: Printer) -> bool:
    row = PrintedSheet.objects.filter(
        page=page, version=sheet.version, language=sheet.language
    ).first() or PrintedSheet(page=page, version=sheet.version, language=sheet.language)
    digest = digest_of(sheet)
    if row.digest == digest:
        return False
    fillable = bool(sheet.sections)
    pdf = render_sheet(sheet, printer=printer, fillable=fillable)
    row.purpose = FormFile.Purpose.FILL if fillable else FormFile.Purpose.PRINT
    name = file_name(page.code, sheet.version, sheet.language, row.purpose, "pdf")
    stored = ContentFile(pdf, name=name)
    facts = inspect_file(stored, name)
    row.digest, row.sha256, row.size = digest, facts.sha256, facts.size
    row.pages, row.fillable = facts.pages or 1, facts.fillable
    old = row.file.name
    row.file.save(name, stored, save=False)
    row.save()
    if old:
        row.file.storage.delete(old)
    return True


def print_missing(
    only_fillable: bool = False, progress: Callable[[Iterable[Any]], Iterable[Any]] | None = None
) -> int:
    """Make every sheet that is missing or out of date; how many were made.

    Forms with fields of their own come first. ``progress`` may wrap the list of forms.
    """
    pages = list(
        content(TransactionFormPage)
        .select_related("agency", "locale")
        .prefetch_related("versions__files__document", "printed_sheets")
    )
    pages.sort(key=lambda page: not page.sheet)
    if only_fillable:
        pages = [page for page in pages if page.sheet]
    localise(pages)
    with Printer() as printer:
        return sum(print_form(page, printer) for page in (progress(pages) if progress else pages))


def _demonstration() -> bool:
    return OfficeSettings.objects.filter(demonstration=True).exists()
