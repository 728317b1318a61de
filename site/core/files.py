"""What a file really is: told by its content, never by its name."""

from __future__ import annotations

import hashlib
import html
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import pdf_facts
from core.text import CONTROL, INVISIBLE

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}
MAX_BYTES = 50 * 1024 * 1024
MAX_MEMBERS = 1_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PART = 2 * 1024 * 1024  # bytes of a part of a Word or Excel file that are looked at
MAX_NAME = 120
MAX_NAME_BYTES = 235  # file systems count bytes: 255, of which the storage needs some

#: why a file in which something runs is refused, and what to do about it
ACTIVE = {
    "script": _("The PDF contains scripts (JavaScript). Save it again without them."),
    "action": _(
        "The PDF starts something by itself or sends what is filled in elsewhere. "
        "Save it again without such actions."
    ),
    "files": _("The PDF carries other files inside it. Offer them one by one instead."),
    "xfa": _(
        "The PDF holds a form of the outdated kind XFA, which most programs cannot show. "
        "Save it again as a plain PDF form."
    ),
}
#: parts of Word and Excel files that run or hold programs
RUNNING_PARTS = re.compile(r"(?:^|/)(?:activex/|embeddings/ole|embeddings/.*\.bin$)")
TITLE_PART = re.compile(rb"<dc:title[^>]{0,100}>([^<]{1,1000})</dc:title>")
LANGUAGE_PART = re.compile(rb"<dc:language[^>]{0,100}>([^<]{1,35})</dc:language>")
RUN_LANGUAGE = re.compile(rb"<w:lang\s[^>]{0,200}?w:(?:val|bidi)=\"([A-Za-z0-9-]{2,35})\"")
NOT_IN_NAMES = re.compile(r"[^\w.()\-]+")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.I)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Measured facts of a file: size in bytes, what it says of itself, pages where it is a PDF.

    ``picture_pages``: pages that are pictures without a letter of text; ``shows_title``: readers
    announce the title and not the file's name.
    """

    mime_type: str
    size: int
    sha256: str
    pages: int | None = None
    fillable: bool = False
    tagged: bool = False
    language: str = ""
    title: str = ""
    shows_title: bool = False
    picture_pages: int | None = None


def inspect_file(content: IO[bytes], name: str) -> FileFacts:
    """Measure ``content``, which came under ``name``.

    Raises ``ValidationError`` in the reader's language when the content is not what its name
    says, is broken, encrypted, too large, of a type the library does not hold, or runs something.
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
    return _inspect_office_file(data, expected, digest)


def clean_name(name: str, mime_type: str = "") -> str:
    """A name under which a file can be kept and sent: one line, no signs that are not seen.

    Arabic stays. The extension is that of ``mime_type``, the type of the content; where that is
    not known, the name's own, if it is one of the library's.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = CONTROL.sub(" ", INVISIBLE.sub("", name))
    stem, _dot, extension = name.rpartition(".")
    known = next((e for e, mime in EXTENSIONS.items() if mime == mime_type), "")
    if not known and extension.lower() in EXTENSIONS:
        known = extension.lower()
    if extension.lower() not in EXTENSIONS:
        stem = name
    stem = "".join(sign for sign in stem if not unicodedata.combining(sign))  # vowel signs
    stem = re.sub(r"-{2,}", "-", NOT_IN_NAMES.sub("-", stem))[: MAX_NAME - len(known) - 1]
    stem = stem.encode()[:MAX_NAME_BYTES].decode(errors="ignore").strip("-._ ")
    if not stem or RESERVED.match(stem):
        stem = f"file-{stem}".rstrip("-")
    return f"{stem}.{known}" if known else stem


def _inspect_pdf(data: bytes, digest: str) -> FileFacts:
    if not data.startswith(b"%PDF-"):
        raise ValidationError(
            _("The name says PDF, but the content is something else."), code="not_pdf"
        )
    try:
        facts = pdf_facts.measure(data)
    except pikepdf.PasswordError as error:
        raise ValidationError(_("The PDF is encrypted."), code="encrypted") from error
    except pdf_facts.TooMuch as error:
        raise _bomb() from error
    except (
        pikepdf.PdfError,
        ValueError,
        RuntimeError,
        TypeError,
        AttributeError,
        LookupError,
    ) as error:
        raise ValidationError(_("The PDF is damaged and cannot be read."), code="broken") from error
    if facts.encrypted:
        raise ValidationError(
            _("The PDF is locked against copying or changing. Save it again without protection."),
            code="encrypted",
        )
    if facts.active:
        raise ValidationError(ACTIVE[facts.active], code="active")
    return FileFacts(
        mime_type=PDF,
        size=len(data),
        sha256=digest,
        pages=facts.pages,
        fillable=facts.fillable,
        tagged=facts.tagged,
        language=facts.language,
        title=facts.title,
        shows_title=facts.shows_title,
        picture_pages=facts.picture_pages,
    )


def _bomb() -> ValidationError:
    return ValidationError(_("The file unpacks to an unreasonable size."), code="bomb")


def _inspect_office_file(data: bytes, expected: str, digest: str) -> FileFacts:
    """Word and Excel files are ZIP archives; look at the directory before believing the name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive.infolist(), expected)
            title, language = _read_properties(archive)
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,
        EOFError,
        struct.error,
        zlib.error,
    ) as error:
        raise ValidationError(
            _("The name says Word or Excel, but the content is something else."), code="not_office"
        ) from error
    return FileFacts(
        mime_type=expected,
        size=len(data),
        sha256=digest,
        title=title,
        language=language,
        shows_title=True,
    )


def _check_members(members: list[zipfile.ZipInfo], expected: str) -> None:
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise _bomb()
    folder = "word/" if expected == DOCX else "xl/"
    names = {m.filename for m in members}
    if "[Content_Types].xml" not in names or not any(n.startswith(folder) for n in names):
        raise ValidationError(
            _("The name says Word or Excel, but the content is something else."), code="not_office"
        )
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        raise ValidationError(_("Files with macros cannot be offered."), code="macros")
    if any(RUNNING_PARTS.search(n.lower()) for n in names):
        raise ValidationError(
            _("The file carries programs or other files inside it. Save it again without them."),
            code="active",
        )


def _read_properties(archive: zipfile.ZipFile) -> tuple[str, str]:
    """Title and language as far as the file tells them; nothing of it is parsed as XML."""
    core = _part(archive, "docProps/core.xml")
    title = TITLE_PART.search(core)
    language = LANGUAGE_PART.search(core) or RUN_LANGUAGE.search(_part(archive, "word/styles.xml"))
    words = html.unescape(title.group(1).decode("utf-8", "replace")).strip() if title else ""
    return words[:255], language.group(1).decode("utf-8", "replace").strip() if language else ""


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(MAX_PART)
