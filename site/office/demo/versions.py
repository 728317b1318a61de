"""Second versions of two demonstration forms: one in force with its past, one still to come."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from agencies.listing import content
from core.publication import localise
from forms_library.facts import Facts, digest_of, facts_of
from forms_library.models import FormVersion, TransactionFormPage, VersionFacts
from forms_library.taking import take_all_facts
from forms_library.versions import Version, fetch_files, list_versions

FILE = Path(__file__).resolve().parent / "versions.json"


@transaction.atomic
def load_versions() -> None:
    """Add the versions that are missing, and keep what every form asks for today."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    pages = list(content(TransactionFormPage).filter(external_id__in=rows))
    for page in localise(pages):
        row = rows[page.external_id]
        if not page.versions.filter(version=row["version"]).exists():
            _add(page, row)
    take_all_facts()


def _add(page: TransactionFormPage, row: dict[str, Any]) -> None:
    """A further version of ``page``, and the facts of the one before it."""
    day = date.fromisoformat(row["effective_from"])
    FormVersion.objects.create(
        page=page,
        version=row["version"],
        effective_from=day,
        note_ar=row["note_ar"],
        note_en=row["note_en"],
        sort_order=1,
    )
    if "before" not in row or day > localdate():
        return
    fetch_files([page])
    new, old = list_versions(page)[:2]
    VersionFacts.objects.filter(page=page).delete()  # taken before the office knew two versions
    for language, words in page.language_pages.items():
        now = facts_of(page, words, new, language)
        past = facts_of(page, words, old, language)
        _keep(page, new, language, now)
        _keep(page, old, language, _past(past, row["before"], language))


def _past(facts: Facts, before: dict[str, Any], language: str) -> Facts:
    """``facts`` of today as they were under the version before."""
    papers, steps = list(facts["papers"]), list(facts["steps"])
    for paper in before["papers"]:
        papers.insert(paper["at"], paper[language])
    for step in before["steps"]:
        steps[step["at"]] = step[language]
    since = before["fields_since_then"]
    fields = [one for one in facts["fields"] if one["name"] not in since]
    changed = {"fee": before["fee"], "days": before["days"]}
    return facts | changed | {"papers": papers, "steps": steps, "fields": fields}


def _keep(page: TransactionFormPage, version: Version, language: str, data: Facts) -> None:
    VersionFacts.objects.create(
        page=page,
        version=version.version,
        language=language,
        data=data,
        digest=digest_of(data),
        taken_on=version.effective_from,
    )
