"""What is measured of a PDF: whether everybody can read it, and whether it does more than be read.

Hostile files are expected: what one stream unpacks to, how much is unpacked in all and how long
measuring takes are limited, and nothing is ever decoded as a picture.
"""

from __future__ import annotations

import html
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pikepdf
from pikepdf import settings as pikepdf_settings

MAX_STREAM = 16 * 1024 * 1024  # bytes that one stream may unpack to, and a page's streams together
MAX_DECODED = 200 * 1024 * 1024  # bytes that all pages together may unpack to
MAX_NAMES = 5_000  # drawings that one page may show
MAX_LZW = 10_000  # packed bytes: the one filter that the library does not limit
MAX_SECONDS = 10.0
MAX_DEPTH = 8  # of drawings within drawings

# limits of the library hold for the whole process and are set before any other thread uses it
pikepdf_settings.set_qpdf_limits(
    flate_max_memory=MAX_STREAM, run_length_max_memory=MAX_STREAM, png_max_memory=MAX_STREAM,
    tiff_max_memory=MAX_STREAM, dct_max_memory=MAX_STREAM, max_stream_filters=4,
)  # fmt: skip

#: an operator that shows text follows a string or an array of strings
TEXT = re.compile(rb"[)>\]]\s*(?:Tj|TJ|'|\")(?=[\s/\[(<%]|$)")
DRAWN = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do\b")
INLINE_PICTURE = re.compile(rb"(?:^|\s)BI\s")
#: names that something active would need; whoever has none of them is not looked at again
SUSPECT = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|Rendition|Movie|Sound|GoToE|GoToR|GoTo3DView"
    rb"|RichMedia|RichMediaExecute|EmbeddedFile|EmbeddedFiles|EF|XFA|OpenAction|AA)\b"
)
SCRIPTS = {"/JavaScript"}
ACTIONS = {
    "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound", "/GoToE", "/GoToR",
    "/GoTo3DView", "/RichMediaExecute",
}  # fmt: skip
#: what may happen by itself when a document is opened: it turns to a page, it fits the window
HARMLESS = {"/GoTo", "/Named"}
XMP_TITLE = re.compile(rb"<dc:title>.{0,200}?<rdf:li[^>]{0,100}>([^<]{1,1000})<", re.S)


class TooMuch(Exception):
    """The file unpacks to more than a form needs, or measuring it takes too long."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """``active`` says what kind of thing runs in it: script, action, files, xfa, or nothing."""

    pages: int
    fillable: bool
    tagged: bool
    encrypted: bool
    active: str
    language: str
    title: str
    shows_title: bool
    picture_pages: int


def measure(data: bytes) -> PdfFacts:
    """Measure a PDF. Raises what pikepdf raises for broken files, and ``TooMuch``."""
    deadline = time.monotonic() + MAX_SECONDS
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        form = root.get("/AcroForm")
        fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
        view = root.get("/ViewerPreferences")
        return PdfFacts(
            pages=len(pdf.pages),
            fillable=isinstance(fields, pikepdf.Array) and len(fields) > 0,
            tagged=_tagged(root),
            encrypted=pdf.is_encrypted,
            active=_active(pdf, deadline),
            language=_text(root.get("/Lang"))[:35],
            title=_title(pdf),
            shows_title=isinstance(view, pikepdf.Dictionary)
            and _true(view.get("/DisplayDocTitle")),
            picture_pages=_Pages(deadline).count_pictures(pdf),
        )


def _tagged(root: Any) -> bool:
    marks = root.get("/MarkInfo")
    marked = isinstance(marks, pikepdf.Dictionary) and _true(marks.get("/Marked"))
    return marked and isinstance(root.get("/StructTreeRoot"), pikepdf.Dictionary)


def _true(value: Any) -> bool:
    return value is True


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, pikepdf.String) else ""


def _title(pdf: pikepdf.Pdf) -> str:
    """The title of the document: of its properties, else of its metadata."""
    info = pdf.trailer.get("/Info")
    title = _text(info.get("/Title")) if isinstance(info, pikepdf.Dictionary) else ""
    metadata = pdf.Root.get("/Metadata")
    if not title and isinstance(metadata, pikepdf.Stream):
        found = XMP_TITLE.search(metadata.read_bytes()[:300_000])
        title = html.unescape(found.group(1).decode("utf-8", "replace")).strip() if found else ""
    return title[:255]


# -- active content ----------------------------------------------------------------------------


def _active(pdf: pikepdf.Pdf, deadline: float) -> str:
    """What runs in the file, whether or not anything leads to it."""
    for number, thing in enumerate(pdf.objects):
        if number % 500 == 0 and time.monotonic() > deadline:
            raise TooMuch
        found = _active_object(thing)
        if found:
            return found
    return ""


def _active_object(thing: Any) -> str:
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Array)):
        return ""
    # names come out without escapes; an object of its own comes out as its number unless resolved
    if not SUSPECT.search(thing.unparse(resolved=True)):
        return ""
    return next((found for part in _parts(thing) if (found := _active_part(part))), "")


def _parts(thing: Any) -> Iterator[Any]:
    """The dictionaries that stand directly in ``thing``; those of other objects have their turn."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary):
            yield part
            children = [child for _key, child in part.items()]
        else:
            children = list(part)
        waiting += [
            child
            for child in children
            if isinstance(child, (pikepdf.Dictionary, pikepdf.Array)) and not child.is_indirect
        ]


def _active_part(part: Any) -> str:
    action = str(part.get("/S", ""))
    if action in SCRIPTS or "/JS" in part or "/JavaScript" in part:
        return "script"
    if action in ACTIONS or _runs_by_itself(part) or part.get("/Subtype") == "/RichMedia":
        return "action"
    if "/EF" in part or "/EmbeddedFiles" in part or part.get("/Type") == "/EmbeddedFile":
        return "files"
    return "xfa" if "/XFA" in part else ""


def _runs_by_itself(part: Any) -> bool:
    """Whether opening the document, a page or a field does more than turn to a place."""
    starts = [part["/OpenAction"]] if "/OpenAction" in part else []
    if isinstance(part.get("/AA"), pikepdf.Dictionary):
        starts += [action for _key, action in part["/AA"].items()]
    return any(
        isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "/GoTo")) not in HARMLESS
        for action in starts
    )


# -- text layer --------------------------------------------------------------------------------


class _Pages:
    """Looks for text and pictures on pages, within a budget of bytes and time."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.left = MAX_DECODED

    def count_pictures(self, pdf: pikepdf.Pdf) -> int:
        """How many pages show pictures and not one letter."""
        count = 0
        for page in pdf.pages:
            if time.monotonic() > self.deadline:
                raise TooMuch
            text, picture = self._look(page.obj.get("/Contents"), _resources(page), 0, set())
            count += picture and not text
        return count

    def _look(
        self, contents: Any, resources: Any, depth: int, seen: set[tuple[int, int]]
    ) -> tuple[bool, bool]:
        """Whether ``contents`` show text, and whether pictures; stops at the first letter."""
        code = self._read(contents)
        if TEXT.search(code):
            return True, False
        picture = bool(INLINE_PICTURE.search(code))
        named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        if depth >= MAX_DEPTH or not isinstance(named, pikepdf.Dictionary):
            return False, picture
        matches = islice(DRAWN.finditer(code), MAX_NAMES)
        for name in dict.fromkeys(match.group(1) for match in matches):
            drawn = named.get("/" + name.decode("latin-1"))
            if not isinstance(drawn, pikepdf.Stream) or drawn.objgen in seen:
                continue
            seen.add(drawn.objgen)
            if drawn.get("/Subtype") == "/Image":
                picture = True
            elif drawn.get("/Subtype") == "/Form":
                inner = drawn.get("/Resources", resources)
                text, inner_picture = self._look(drawn, inner, depth + 1, seen)
                if text:
                    return True, False
                picture = picture or inner_picture
        return False, picture

    def _read(self, contents: Any) -> bytes:
        streams = contents if isinstance(contents, pikepdf.Array) else [contents]
        read: list[bytes] = []
        for stream in streams:
            if isinstance(stream, pikepdf.Stream):
                read.append(self._unpack(stream))
            if sum(map(len, read)) > MAX_STREAM or time.monotonic() > self.deadline:
                raise TooMuch
        return b"\n".join(read)

    def _unpack(self, stream: pikepdf.Stream) -> bytes:
        """The bytes of ``stream``; none where it is damaged."""
        if "LZW" in str(stream.get("/Filter", "")) and len(stream.read_raw_bytes()) > MAX_LZW:
            raise TooMuch
        try:
            data = stream.read_bytes()
        except pikepdf.PdfError as error:
            if "limit exceeded" in str(error):
                raise TooMuch from error
            return b""
        self.left -= len(data)
        if self.left < 0:
            raise TooMuch
        return data


def _resources(page: pikepdf.Page) -> Any:
    """The resources of a page, which it may have from the folder of pages above it."""
    node: Any = page.obj
    for _level in range(50):
        found = node.get("/Resources")
        if found is not None:
            return found
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            break
    return None
