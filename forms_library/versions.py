"""Which version of a form holds today, and which files it offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.timezone import localdate

from core.files import EXTENSIONS
from core.language import Translated
from core.models import OfficeDocument

if TYPE_CHECKING:
    from forms_library.models import FormVersion, TransactionFormPage

FORMATS = {mime: extension for extension, mime in EXTENSIONS.items()}
PURPOSES = ("fill", "print", "edit")  # in the order they are offered


@dataclass(frozen=True, slots=True)
class File:
    """A file to take home: where it is, what it is, and its measured facts."""

    key: str
    url: str
    name: str
    language: str  # ar, en or both
    purpose: str
    format: str
    bytes: int
    pages: int | None
    fillable: bool
    tagged: bool
    sha256: str
    stored: Any = field(compare=False, hash=False)  # the FieldFile

    @property
    def document(self) -> OfficeDocument | None:
        """The document that an editor took in; none where the office printed the file itself."""
        owner = getattr(self.stored, "instance", None)
        return owner if isinstance(owner, OfficeDocument) else None

    def serves(self, language: str) -> bool:
        """Whether somebody who reads ``language`` can use it."""
        return self.language in (language, "both")


@dataclass(slots=True)
class Version:
    """A published version of a form. ``current``: the one in force today."""

    version: str
    effective_from: date
    note_ar: str
    note_en: str
    superseded: bool
    files: list[File]
    current: bool = False
    before: str = ""  # the published version that came before it, "" for the first

    note = Translated()

    def file_for(self, language: str) -> File | None:
        """The PDF for ``language``: to fill before to print, made for it before made for both."""
        pdfs = [
            f
            for f in self.files
            if f.format == "pdf" and f.serves(language) and f.purpose != "edit"
        ]
        return min(
            pdfs, key=lambda f: (PURPOSES.index(f.purpose), f.language == "both"), default=None
        )

    def files_for(self, language: str) -> list[File]:
        """All files that serve ``language``, best first."""
        mine = [f for f in self.files if f.serves(language)]
        return sorted(mine, key=lambda f: (PURPOSES.index(f.purpose), f.language == "both"))


def fetch_files(pages: Sequence[TransactionFormPage]) -> None:
    """Fetch versions, files and sheets of a whole list at once: three queries."""
    from forms_library.models import FormFile

    sources = list({page.source.pk: page.source for page in pages}.values())
    files = Prefetch("versions__files", FormFile.objects.select_related("document"))
    prefetch_related_objects(sources, "versions", files, "printed_sheets")


def effective_version(versions: Sequence[Version]) -> Version | None:
    """The version in force among ``versions`` as listed by :func:`list_versions`."""
    return next((version for version in versions if version.current), None)


def list_versions(page: TransactionFormPage, today: date | None = None) -> list[Version]:
    """Versions of ``page`` (the Arabic one) that hold or held by ``today`` in Kuwait, newest first.

    A version whose day has not come is not public. A form without any version of its own has
    one, number 1, from its first publication: its printed sheets need a number to bear.
    """
    today = today or localdate()
    if "versions" not in getattr(page, "_prefetched_objects_cache", {}):
        fetch_files([page])
    rows = list(page.versions.all())
    sheets = list(page.printed_sheets.all()) if page.pk else []
    if not rows:
        published = page.first_published_at
        day = localdate(published) if published else today
        found = [first_version(day)]
    else:
        found = [
            version_of(page, r)
            for r in sorted(rows, key=lambda r: (r.effective_from, r.sort_order or 0), reverse=True)
            if r.effective_from <= today
        ]
        for version, before in pairwise(found):
            version.before = before.version
    current = next((version for version in found if not version.superseded), None)
    if current is not None:
        current.current = True
    for version in found:
        own = {f.language for f in version.files if f.format == "pdf"}
        version.files += [
            _sheet_file(page, sheet)
            for sheet in sheets
            if sheet.version == version.version
            and sheet.language in page.language_pages  # a page taken down takes its sheet along
            and not own & {sheet.language, "both"}
        ]
    return found


def first_version(day: date) -> Version:
    """What a form without versions of its own has: number 1, from ``day`` on."""
    return Version("1", day, "", "", False, [])


def version_of(page: TransactionFormPage, row: FormVersion) -> Version:
    """A row of ``page``, of the database or of a revision, with its files and without sheets."""
    return Version(
        row.version,
        row.effective_from,
        row.note_ar,
        row.note_en,
        row.superseded,
        _files(page, row),
    )


def file_name(code: str, version: str, language: str, purpose: str, extension: str) -> str:
    """A name that still tells what it is after a year in a download folder."""
    suffix = "" if purpose in ("fill", "print") else f"-{purpose}"
    return f"{code}-v{version}-{language}{suffix}.{extension}"


def _files(page: TransactionFormPage, row: FormVersion) -> list[File]:
    found = []
    for form_file in row.files.all():
        document = form_file.document
        extension = FORMATS.get(document.mime_type, "bin")
        name = file_name(page.code, row.version, form_file.language, form_file.purpose, extension)
        key = f"d{document.pk}"
        found.append(
            File(
                key=key,
                url=reverse("form_file", args=[page.code, key, name]),
                name=name,
                language=form_file.language,
                purpose=form_file.purpose,
                format=extension,
                bytes=document.file_size or 0,
                pages=document.pages,
                fillable=document.fillable,
                tagged=document.tagged,
                sha256=document.sha256,
                stored=document.file,
            )
        )
    return found


def _sheet_file(page: TransactionFormPage, sheet: Any) -> File:
    name = file_name(page.code, sheet.version, sheet.language, sheet.purpose, "pdf")
    key = f"s{sheet.pk}"
    return File(
        key=key,
        url=reverse("form_file", args=[page.code, key, name]),
        name=name,
        language=sheet.language,
        purpose=sheet.purpose,
        format="pdf",
        bytes=sheet.size,
        pages=sheet.pages,
        fillable=sheet.fillable,
        tagged=True,
        sha256=sheet.sha256,
        stored=sheet.file,
    )
