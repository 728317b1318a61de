"""What an attached file really is, told by its content, and what of it is kept."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Final

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import pdf_facts, photos
from core.text import CONTROL, INVISIBLE

PDF: Final = "application/pdf"
#: what is taken, with the extension it gets
TYPES: Final = {
    PDF: "pdf",
    photos.JPEG: "jpg",
    photos.PNG: "png",
    photos.WEBP: "webp",
    photos.HEIC: "heic",
}
MAX_NAME: Final = 120
NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u2028\u2029]+")
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.I)


@dataclass(frozen=True, slots=True)
class Content:
    """What will be kept. ``finding`` says why nobody could look into it."""

    data: bytes
    mime_type: str
    finding: str = ""


def check(data: bytes) -> Content:
    """What of ``data`` is kept. Raises ``ValidationError`` in the reader's language."""
    if data.startswith(b"%PDF-") and not zipfile.is_zipfile(io.BytesIO(data)):
        return _pdf(data)
    photo = photos.type_of(data)
    if not photo:
        raise ValidationError(
            _("Only PDF files and photos (JPEG, PNG, WebP, HEIC) can be attached."),
            code="bad_type",
        )
    try:
        return Content(*photos.redraw(data, photo))
    except photos.TooManyPixels as error:
        raise ValidationError(
            _("The photo has more than 50 million pixels. Attach it in a smaller size."),
            code="bomb",
        ) from error
    except photos.Unreadable as error:
        raise ValidationError(
            _("The photo is damaged and cannot be read."), code="broken"
        ) from error


def _pdf(data: bytes) -> Content:
    """A PDF is kept as it is, signatures and all, unless something in it runs.

    One that needs a password is kept, but nobody can look into it, neither a scanner nor we.
    """
    try:
        facts = pdf_facts.measure(data)
    except pikepdf.PasswordError:
        return Content(data, PDF, "encrypted")
    except pdf_facts.TooMuch as error:
        raise ValidationError(
            _("The file unpacks to an unreasonable size."), code="bomb"
        ) from error
    except Exception as error:  # the parser raises whatever it likes at hostile bytes
        raise ValidationError(_("The PDF is damaged and cannot be read."), code="broken") from error
    if facts.active:
        raise ValidationError(
            _(
                "The PDF contains programs or other files, which we do not take. "
                "Print it to a new PDF, or attach a photo of it."
            ),
            code="active",
        )
    return Content(data, PDF)


def clean_name(name: str, mime_type: str) -> str:
    """A name for people: one line, no sign that is not seen, the extension of the content's type.

    Arabic and spaces stay. It is never a name on our disk.
    """
    name = CONTROL.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", name)))
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cf", "Cs", "Co"))
    stem = " ".join(NOT_IN_NAMES.sub(" ", EXTENSION.sub("", name.strip(" ."))).split())
    extension = TYPES[mime_type]
    if stem.lower().endswith(f".{extension}"):
        stem = stem[: -len(extension) - 1]
    stem = stem[: MAX_NAME - len(extension) - 1].strip(" .").lstrip("=+-@~'`").strip(" .")
    if not stem or RESERVED.match(stem):
        stem = f"file {stem}".strip()
    return f"{stem}.{extension}"
