"""What a file really is: told by its content, never by its name."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from dataclasses import dataclass
from typing import IO

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}
MAX_BYTES = 50 * 1024 * 1024
MAX_MEMBERS = 1_000
MAX_UNPACKED = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Measured facts of a file: size in bytes, pages and form fields where it is a PDF."""

    mime_type: str
    size: int
    sha256: str
    pages: int | None = None
    fillable: bool = False
    tagged: bool = False


def inspect_file(content: IO[bytes], name: str) -> FileFacts:
    """Measure ``content``, which came under ``name``.

    Raises ``ValidationError`` in the reader's language when the content is not what its name
    says, is broken, encrypted, too large, or of a type the library does not hold.
    """
    content.seek(0)
    data = content.read(MAX_BYTES + 1)
    content.seek(0)
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 50 MB."), code="too_large")
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    expected = EXTENSIONS.get(extension)
    if expected is None:
        raise ValidationError(_("Only PDF, Word and Excel files can be offered."), code="bad_type")
    if not data:
        raise ValidationError(_("The file is empty."), code="empty")
    digest = hashlib.sha256(data).hexdigest()
    if expected == PDF:
        return _inspect_pdf(data, digest)
    _check_office_file(data, expected)
    return FileFacts(mime_type=expected, size=len(data), sha256=digest)


def _inspect_pdf(data: bytes, digest: str) -> FileFacts:
    if not data.startswith(b"%PDF-"):
        raise ValidationError(
            _("The name says PDF, but the content is something else."), code="not_pdf"
        )
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            root = pdf.Root
            form = root.get("/AcroForm")
            fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
            marks = root.get("/MarkInfo")
            return FileFacts(
                mime_type=PDF,
                size=len(data),
                sha256=digest,
                pages=len(pdf.pages),
                fillable=isinstance(fields, pikepdf.Array) and len(fields) > 0,
                tagged=bool(isinstance(marks, pikepdf.Dictionary) and marks.get("/Marked", False)),
            )
    except pikepdf.PasswordError as error:
        raise ValidationError(_("The PDF is encrypted."), code="encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError) as error:
        raise ValidationError(_("The PDF is damaged and cannot be read."), code="broken") from error


def _check_office_file(data: bytes, expected: str) -> None:
    """Word and Excel files are ZIP archives; look at the directory before believing the name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise ValidationError(
            _("The name says Word or Excel, but the content is something else."), code="not_office"
        ) from error
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise ValidationError(_("The file unpacks to an unreasonable size."), code="bomb")
    folder = "word/" if expected == DOCX else "xl/"
    names = {m.filename for m in members}
    if "[Content_Types].xml" not in names or not any(n.startswith(folder) for n in names):
        raise ValidationError(
            _("The name says Word or Excel, but the content is something else."), code="not_office"
        )
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        raise ValidationError(_("Files with macros cannot be offered."), code="macros")
