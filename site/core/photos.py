"""Photos taken in from strangers: told by their content, drawn anew, without what they say of
their owner.

A photo is decoded and encoded again: what was hidden in it, before, between or after its pixels,
stays behind, with its metadata (where and when it was taken, by which device, whose).
"""

from __future__ import annotations

import io
import threading
from typing import Any, Final

import pillow_heif
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
HEIC: Final = "image/heic"
#: Pillow's name of the one decoder that may look at a type
DECODERS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis")
#: kinds of pixels that a type holds as they are
MODES = {JPEG: ("L", "RGB"), PNG: ("1", "L", "I;16", "RGB", "RGBA"), WEBP: ("RGB", "RGBA")}
MAX_PIXELS = 50_000_000
QUALITY = 90

# a photo holds one picture; thumbnails and depth maps are of no use here
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

#: one large photo may take 400 MB while it is drawn: threads of a process take turns
_turn = threading.Lock()


class Unreadable(Exception):
    """The bytes are not the photo they claim to be, or are damaged."""


class TooManyPixels(Exception):
    """Decoded, the photo would be larger than any camera's."""


def type_of(data: bytes) -> str:
    """The type of photo that ``data`` begins like, empty for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return HEIC if data[4:8] == b"ftyp" and _heic_brand(data) else ""


def _heic_brand(data: bytes) -> bool:
    """Whether the file says of itself that it is HEIC, first or among what it is compatible to."""
    end = min(int.from_bytes(data[:4], "big"), 128)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, end, 4))]
    return brands[0] in HEIC_BRANDS or (
        brands[0] == b"mif1" and any(b in HEIC_BRANDS for b in brands)
    )


def redraw(data: bytes, mime_type: str) -> tuple[bytes, str]:
    """The same picture upright and without metadata, and its type: HEIC becomes JPEG.

    Raises :class:`Unreadable` and :class:`TooManyPixels`, the latter before anything is decoded.
    """
    with _turn:
        try:
            with Image.open(io.BytesIO(data), formats=[DECODERS[mime_type]]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise TooManyPixels
                return _encode(image, JPEG if mime_type == HEIC else mime_type)
        except (
            TooManyPixels,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ) as error:
            raise TooManyPixels from error
        except Exception as error:  # decoders raise whatever they like at hostile bytes
            raise Unreadable from error


def _encode(image: Image.Image, mime_type: str) -> tuple[bytes, str]:
    kept: dict[str, Any] = {"quality": QUALITY}
    if isinstance(image, JpegImageFile) and image.mode in MODES[JPEG]:
        # as finely as it was sent, so that it neither grows nor loses
        kept = {"qtables": image.quantization, "subsampling": get_sampling(image)}
    ImageOps.exif_transpose(image, in_place=True)
    picture = _plain(image, mime_type)
    picture.info = {}
    target = io.BytesIO()
    if mime_type == PNG:
        picture.save(target, "PNG", compress_level=4)
    elif mime_type == WEBP:
        picture.save(target, "WEBP", quality=QUALITY, method=1)
    else:
        picture.save(target, "JPEG", **kept)
    return target.getvalue(), mime_type


def _plain(picture: Image.Image, mime_type: str) -> Image.Image:
    """``picture`` in colours that its type can hold; palettes and print colours are resolved."""
    see_through = "transparency" in picture.info
    if picture.mode in MODES[mime_type] and not see_through:
        return picture
    if mime_type != JPEG and (see_through or picture.mode in ("RGBA", "LA", "PA")):
        return picture.convert("RGBA")
    return picture.convert("RGB")
