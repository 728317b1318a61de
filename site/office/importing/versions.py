"""Versions of a form under an import: what was published stays reachable, as superseded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.language import ARABIC, ENGLISH
from forms_library.models import FormFile, FormVersion, TransactionFormPage


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of a version, known by its content."""

    sha256: str
    language: str
    purpose: str


@dataclass(frozen=True, slots=True)
class VersionState:
    """A version of a form, free of the database."""

    name: str
    effective_from: date
    note_ar: str
    note_en: str
    superseded: bool
    files: tuple[FileState, ...]


def states_of(page: TransactionFormPage) -> list[VersionState]:
    """The versions that ``page`` (as saved, or as in a draft) has, in their order."""
    return [
        VersionState(
            row.version,
            row.effective_from,
            row.note_ar,
            row.note_en,
            row.superseded,
            tuple(FileState(f.document.sha256, f.language, f.purpose) for f in row.files.all()),
        )
        for row in page.versions.all()
    ]


def as_values(states: Iterable[VersionState]) -> list[dict[str, Any]]:
    """Versions in force or to come in the normal form of the import format, in a fixed order."""
    found = [
        {
            "version": state.name,
            "effective_from": state.effective_from.isoformat(),
            "note_ar": state.note_ar,
            "note_en": state.note_en,
            "files": [
                {"sha256": f.sha256, "language": f.language, "purpose": f.purpose}
                for f in state.files
            ],
        }
        for state in states
        if not state.superseded
    ]
    return in_order(found)


def in_order(values: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Imported versions in an order that does not depend on how the file lists them."""
    found = [
        {**value, "files": sorted(value["files"], key=lambda f: sorted(f.items()))}
        for value in values
    ]
    return sorted(found, key=lambda value: str(value["version"]))


def arrange(
    current: Sequence[VersionState],
    wanted: Sequence[Mapping[str, Any]],
    published: bool,
    today: date | None = None,
) -> list[VersionState]:
    """The versions a form has after an import that names ``wanted``, those in force last.

    A version that is no longer named stays, superseded. A version whose files changed keeps its
    name for the new ones; the former files move to a superseded row "3 (1)" beside it. What was
    never public (a day still to come, or a form never published) simply goes.
    """
    today = today or localdate()

    def was_public(state: VersionState) -> bool:
        return published and state.effective_from <= today

    past: list[VersionState] = []
    present: list[VersionState] = []
    # of two rows with one name, the one in force is the one meant
    left = {state.name: state for state in sorted(current, key=lambda s: not s.superseded)}
    taken = {str(value["version"]) for value in wanted} | set(left)
    for value in wanted:
        new = _state(value)
        old = left.pop(new.name, None)
        gone = tuple(f for f in old.files if f not in new.files) if old else ()
        if old and gone and (old.superseded or was_public(old)):
            name = _free_name(new.name, taken)
            ar, en = _replaced_notes()
            past.append(
                replace(old, name=name, superseded=True, files=gone, note_ar=ar, note_en=en)
            )
        present.append(new)
    past += [
        replace(state, superseded=True)
        for state in left.values()
        if state.superseded or was_public(state)
    ]
    return past + present


def _state(value: Mapping[str, Any]) -> VersionState:
    return VersionState(
        value["version"],
        date.fromisoformat(value["effective_from"]),
        value["note_ar"],
        value["note_en"],
        False,
        tuple(FileState(f["sha256"], f["language"], f["purpose"]) for f in value["files"]),
    )


def _replaced_notes() -> list[str]:
    notes = []
    for language in (ARABIC, ENGLISH):
        with override(language):
            notes.append(_("Files replaced after publication"))
    return notes


def _free_name(name: str, taken: set[str]) -> str:
    count = 1
    while (free := f"{name[:14]} ({count})") in taken:
        count += 1
    taken.add(free)
    return free


def rows_of(states: Iterable[VersionState], documents: Mapping[str, int]) -> list[FormVersion]:
    """Unsaved rows for a draft; ``documents`` gives the stored file by its content."""
    rows = []
    for order, state in enumerate(states):
        row = _fill(FormVersion(), state, order)
        row.files.set(_files(state, documents))
        rows.append(row)
    return rows


def save_versions(
    arranged: Mapping[int, Sequence[VersionState]], documents: Mapping[str, int]
) -> None:
    """Make the rows of forms (by their page's id) what their states say, in few queries."""
    existing: dict[int, dict[str, FormVersion]] = {pk: {} for pk in arranged}
    for row in FormVersion.objects.filter(page_id__in=list(arranged)).prefetch_related("files"):
        existing[row.page_id][row.version] = row
    fresh: list[tuple[FormVersion, VersionState]] = []
    files: list[FormFile] = []
    surplus: list[int] = []
    for page_id, states in arranged.items():
        rows = existing[page_id]
        for order, state in enumerate(states):
            row = rows.pop(state.name, None)
            if row is None:
                fresh.append((_fill(FormVersion(page_id=page_id), state, order), state))
                continue
            _fill(row, state, order)
            fields = {
                f.attname: getattr(row, f.attname)
                for f in row._meta.concrete_fields
                if not f.primary_key
            }
            FormVersion.objects.filter(pk=row.pk).update(**fields)
            files += _sync_files(row, state, documents)
        surplus += [row.pk for row in rows.values()]
    FormVersion.objects.filter(pk__in=surplus).delete()
    FormVersion.objects.bulk_create([row for row, _state in fresh])
    for row, state in fresh:
        for file in _files(state, documents):
            file.version_id = row.pk
            files.append(file)
    FormFile.objects.bulk_create(files)


def _fill(row: FormVersion, state: VersionState, order: int) -> FormVersion:
    row.version, row.effective_from, row.superseded = (
        state.name,
        state.effective_from,
        state.superseded,
    )
    row.note_ar, row.note_en, row.sort_order = state.note_ar, state.note_en, order
    return row


def _files(state: VersionState, documents: Mapping[str, int]) -> list[FormFile]:
    return [
        FormFile(
            document_id=documents[f.sha256],
            language=f.language,
            purpose=f.purpose,
            sort_order=order,
        )
        for order, f in enumerate(state.files)
    ]


def _sync_files(
    row: FormVersion, state: VersionState, documents: Mapping[str, int]
) -> list[FormFile]:
    """Delete the files that ``row`` shall not have; those it still needs, unsaved."""
    wanted = {(f.document_id, f.language, f.purpose): f for f in _files(state, documents)}
    for file in FormFile.objects.filter(version=row):
        if wanted.pop((file.document_id, file.language, file.purpose), None) is None:
            file.delete()
    for file in wanted.values():
        file.version_id = row.pk
    return list(wanted.values())
