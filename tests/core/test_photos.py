"""Photos are told by their content and drawn anew: upright, and silent about their owner."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from core import photos
from tests.factories.attachments import OWNER, photo_bytes, telling_exif

MIMES = {"JPEG": photos.JPEG, "PNG": photos.PNG, "WEBP": photos.WEBP, "HEIF": photos.HEIC}


def drawn(data):
    content, mime = photos.redraw(data, photos.type_of(data))
    return content, mime, Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", MIMES)
def test_a_photo_comes_out_upright_and_without_what_it_told_of_its_owner(kind):
    sent = photo_bytes(kind, exif=telling_exif())
    assert OWNER in sent
    assert photos.type_of(sent) == MIMES[kind]
    content, mime, picture = drawn(sent)
    assert OWNER not in content
    assert not picture.getexif()
    assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(picture.info)
    assert picture.size == (20, 40)
    red, _green, blue = picture.convert("RGB").getpixel((10, 4))
    assert red > 200 > 100 > blue  # turned by its orientation: red is on top now
    assert mime == (photos.JPEG if kind == "HEIF" else MIMES[kind])


def png(width, height, *chunks):
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rest = b"".join(chunk(*given) for given in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rest + chunk(b"IEND", b"")


def hidden_zip():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("evil.html", b"canary-script")
    return target.getvalue()


HIDING = {
    "behind a JPEG": photo_bytes("JPEG") + hidden_zip(),
    "in a comment": photo_bytes("JPEG", comment=b"<script>canary-script</script>"),
    "behind a PNG": photo_bytes("PNG") + b"<script>canary-script</script>",
    "behind a WebP": photo_bytes("WEBP") + b"canary-script",
    "in XMP": photo_bytes("JPEG", xmp=b"<x:xmpmeta>canary-script</x:xmpmeta>"),
    "in a colour profile": photo_bytes("PNG", icc_profile=b"canary-script" * 20),
}


@pytest.mark.parametrize("where", HIDING)
def test_what_hides_in_a_photo_stays_behind(where):
    content, _mime, _picture = drawn(HIDING[where])
    assert b"canary-script" not in content
    assert not zipfile.is_zipfile(io.BytesIO(content))


KINDS = {
    "grey": ("JPEG", "L", "L"),
    "print colours": ("JPEG", "CMYK", "RGB"),
    "a palette": ("PNG", "P", "RGB"),
    "black and white": ("PNG", "1", "1"),
    "see-through": ("PNG", "RGBA", "RGBA"),
    "see-through grey": ("PNG", "LA", "RGBA"),
    "sixteen bits": ("PNG", "I;16", "I;16"),
    "see-through WebP": ("WEBP", "RGBA", "RGBA"),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_pixels_is_taken(name):
    kind, mode, after = KINDS[name]
    picture = Image.new("RGB", (9, 9), "red")
    picture = (picture.convert("L") if mode == "I;16" else picture).convert(mode)
    if "A" in mode:
        picture.putalpha(100)
    target = io.BytesIO()
    picture.save(target, kind)
    assert drawn(target.getvalue())[2].mode == after


def test_a_photo_that_needs_no_change_keeps_its_fineness():
    sent = photo_bytes("JPEG", size=(400, 300), quality=97, subsampling=0)
    _content, _mime, picture = drawn(sent)
    assert picture.quantization == Image.open(io.BytesIO(sent)).quantization


TOO_LARGE = {
    "PNG": png(60_000, 60_000),
    "PNG, a little": png(7_072, 7_072),
    "JPEG": photo_bytes("JPEG").replace(struct.pack(">HH", 20, 40), b"\xff\xff\xff\xff"),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_the_header_is_enough_to_refuse_a_bomb(name):
    with pytest.raises(photos.TooManyPixels):
        photos.redraw(TOO_LARGE[name], photos.type_of(TOO_LARGE[name]))


DAMAGED = {
    "only magic, JPEG": b"\xff\xd8\xff\xe0",
    "only magic, PNG": b"\x89PNG\r\n\x1a\n",
    "only magic, WebP": b"RIFF\x10\0\0\0WEBPVP8 ",
    "only magic, HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "cut off": photo_bytes("JPEG", size=(400, 300))[:-600],
    "cut off, HEIC": photo_bytes("HEIF", size=(400, 300))[:-200],
    "no pixels": png(10, 10),
    "wrong pixels": png(10, 10, (b"IDAT", zlib.compress(b"x"))),
    "JPEG with the name of a GIF": b"\xff\xd8\xffGIF89a" + bytes(50),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_damaged_is_not_taken_for_a_photo(name):
    with pytest.raises(photos.Unreadable):
        photos.redraw(DAMAGED[name], photos.type_of(DAMAGED[name]))


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"BM", b"<svg/>", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", b"II*\0"]
)
def test_other_pictures_are_no_photos(data):
    assert photos.type_of(data) == ""
