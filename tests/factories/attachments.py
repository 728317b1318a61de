"""Files that citizens attach: small real ones, and such as only look real."""

from __future__ import annotations

import io
from typing import Any

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.attachments import save_upload
from tests.factories.files import pdf_bytes

OWNER = b"canary-owner"


def upload(content: bytes | None = None, name: str = "paper.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it; a small PDF by default."""
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content)


def photo_bytes(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """A photo, red on its left half and blue on its right."""
    picture = Image.new(options.pop("mode", "RGB"), size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    target = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(picture).save(target, quality=90, **options)
    else:
        picture.save(target, kind, **options)
    return target.getvalue()


def telling_exif(orientation: int = 6) -> bytes:
    """What a phone writes into a photo: whose it is, where it was taken, how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = OWNER.decode()
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (29.0, 22.0, 33.0)
    return exif.tobytes()


def make_attachment(draft: Any = None, **options: Any) -> Any:
    """A kept PDF of ``draft``, or one that belongs to nothing yet."""
    return save_upload(upload(options.pop("content", None)), draft=draft, **options)
