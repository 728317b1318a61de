"""What a form asks for, as plain data that can be kept, compared and told later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from core.language import ARABIC, in_language
from forms_library.models import TransactionFormPage, VersionFacts
from forms_library.versions import File, Version

Facts = dict[str, Any]


def facts_of(
    source: TransactionFormPage, words: TransactionFormPage, version: Version, language: str
) -> Facts:
    """What ``source`` (the Arabic page) asks for in the words of ``words`` under ``version``.

    Sheets that the office prints from these very facts are not among the files.
    """
    fee = source.fee_kwd
    return {
        "fee": None if fee is None else f"{Decimal(fee):.3f}",
        "days": source.processing_days,
        "audience": source.audience,
        "papers": [str(block.value) for block in words.requirements],
        "steps": [str(block.value) for block in words.steps],
        "fields": [
            _field(value, section.value, language)
            for section in source.sheet
            for value in section.value["fields"]
        ],
        "files": file_facts(version.files),
        "note": in_language(version, "note", language),
    }


def _field(value: Any, section: Any, language: str) -> Facts:
    def words(struct: Any, name: str) -> str:
        return str(struct[f"{name}_{language}"] or struct[f"{name}_{ARABIC}"])

    return {
        "name": value["name"],
        "label": words(value, "label"),
        "section": words(section, "title"),
        "kind": value["kind"],
        "required": bool(value["required"]),
        "options": [str(option[language] or option[ARABIC]) for option in value["options"]],
    }


def file_facts(files: Iterable[File]) -> list[Facts]:
    """The agency's own files among ``files``."""
    return [
        {
            "name": file.name,
            "language": file.language,
            "purpose": file.purpose,
            "format": file.format,
            "pages": file.pages,
            "sha256": file.sha256,
        }
        for file in files
        if file.key.startswith("d")
    ]


def digest_of(data: Facts) -> str:
    """A fingerprint of ``data``."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def known_facts(
    page: TransactionFormPage, versions: Iterable[str], language: str
) -> tuple[dict[str, Facts], str]:
    """The last known facts of ``versions`` of ``page`` (the Arabic one), and their language.

    All are in one language, so that they can be compared: ``language`` where it is known of
    every version that is known at all, else Arabic. One query.
    """
    rows = VersionFacts.objects.filter(page=page, version__in=list(versions))
    found: dict[str, dict[str, Facts]] = {language: {}, ARABIC: {}}
    for row in rows.filter(language__in=list(found)):
        found[row.language][row.version] = row.data
    chosen = language if found[language].keys() >= found[ARABIC].keys() else ARABIC
    return found[chosen], chosen
