"""The limited process that prints. Run as a script by ``core.pdf.printer``, never imported.

It imports neither Django nor anything else of ours, has no network, reads no file outside the
interpreter's own folders, the bundle and its scratch folder, and lives under a memory limit.
It reads frames (a JSON header and an HTML document) and answers frames (a JSON header and a PDF).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import struct
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

FRAME = struct.Struct(">II")
# Never resolved by anybody: it only makes relative addresses inside the bundled style sheets work.
BASE = "https://bundle.invalid/"
MEDIA_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
LINK_SCHEMES = ("https:", "http:", "mailto:", "tel:")
# ctypes flags of unshare(2)
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
REQUIRED, COMB = 1 << 1, 1 << 24
ALIGN_LEFT, ALIGN_RIGHT = 0, 2
# Text maps of the ligatures of lam and alef. Viewers turn a piece of Arabic around letter by
# letter, and "لا" would come out as "ال"; the one-letter form stays whole and folds back (NFKC).
LIGATURES = {
    b"<06440622>": b"<fef5>",
    b"<06440623>": b"<fef7>",
    b"<06440625>": b"<fef9>",
    b"<06440627>": b"<fefb>",
}
FIELD_FONT = "/Helv 10 Tf 0.09 0.13 0.12 rg"


class Refused(Exception):
    """The document asked for something that printing never gives."""


class Rejected(Exception):
    """The document cannot be printed as it is."""


def leave_network() -> None:
    """Move into a network namespace without any interface, where the kernel allows it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NETWORK) != 0:
        libc.unshare(NEW_USER | NEW_NETWORK)


def limit_resources(memory: int) -> None:
    """Limit address space, file size and open files, and leave no core file behind."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def guard(bundle: Path) -> None:
    """Refuse, for the rest of this process, files of others, sockets and new processes.

    The second fence behind the fetcher: it holds even if the library finds another way to open
    something.
    """
    readable = tuple(
        os.path.realpath(folder) + os.sep
        for folder in {sys.prefix, sys.base_prefix, str(bundle), os.environ["TMPDIR"]}
    )
    writable = os.path.realpath(os.environ["TMPDIR"]) + os.sep
    forbidden = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(forbidden):
            raise Refused(event)
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            writing = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            if not path.startswith(writable if writing else readable):
                raise Refused("file")

    sys.addaudithook(hook)


def read_exactly(stream: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes, or raise ``EOFError``."""
    data = b""
    while len(data) < size:
        part = stream.read(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def answer(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame."""
    header = json.dumps(head).encode()
    stream.write(FRAME.pack(len(header), len(body)) + header + body)
    stream.flush()


def note_texts(stream_class: Any, texts: dict[tuple[bytes, int], str]) -> None:
    """Make the library note the text of every right-to-left piece it paints.

    ``texts`` is filled with (page stream, number of the piece) → text in reading order.
    """
    original = stream_class.marked

    @contextlib.contextmanager
    def marked(self: Any, box: Any, tag: str) -> Iterator[None]:
        with original(self, box, tag):
            text = getattr(box, "text", None) or ""
            if self._tags is not None and any(map(is_right_to_left, text)):
                texts[self.reference, self._tags[box]["mcid"]] = text
            yield

    stream_class.marked = marked


def is_right_to_left(character: str) -> bool:
    """Tell whether the character belongs to a right-to-left script."""
    return unicodedata.bidirectional(character) in {"R", "AL"}


class Press:
    """WeasyPrint with our bundle, our style sheets parsed once, and our finishing touches."""

    def __init__(self, bundle: Path) -> None:
        """Load the library and keep the bundled files in memory."""
        # Imported here: the limits must stand before, and the fence after, the library is loaded.
        import pydyf
        import weasyprint
        from weasyprint.pdf.stream import Stream
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        self.pydyf, self.weasyprint = pydyf, weasyprint
        self.texts: dict[tuple[bytes, int], str] = {}
        note_texts(Stream, self.texts)
        self.files = {
            BASE + path.relative_to(bundle).as_posix(): path.read_bytes()
            for path in sorted(bundle.rglob("*"))
            if path.suffix in MEDIA_TYPES
        }
        self.refused = 0
        self.fonts = FontConfiguration()
        self.sheets: dict[str, Any] = {}
        press = self

        class BundleFetcher(URLFetcher):  # type: ignore[misc,unused-ignore]
            """Serves the bundled files from memory and refuses every other address."""

            def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
                """Return a bundled file, or raise ``Refused``."""
                content = press.files.get(url)
                if content is None:
                    press.refused += 1
                    raise Refused(url.partition(":")[0])
                media_type = MEDIA_TYPES[Path(url).suffix]
                return URLFetcherResponse(url, content, {"Content-Type": media_type})

        self.fetcher = BundleFetcher(allowed_protocols=(), allow_redirects=False)

    def style(self, name: str) -> Any:
        """Return a bundled style sheet, parsed the first time it is asked for."""
        if name not in self.sheets:
            content = self.files.get(BASE + name)
            if content is None or not name.endswith(".css"):
                raise Rejected(f"There is no bundled style sheet {name!r}.")
            self.sheets[name] = self.weasyprint.CSS(
                string=content.decode(),
                base_url=BASE + name,
                font_config=self.fonts,
                url_fetcher=self.fetcher,
            )
        return self.sheets[name]

    def print(self, job: dict[str, Any], html: str) -> bytes:
        """Return the PDF of a document, or raise ``Rejected``."""
        options = {
            "stylesheets": [self.style(name) for name in job["styles"]],
            "pdf_variant": "pdf/ua-1",
            "pdf_forms": bool(job["forms"]),
        }
        self.texts.clear()
        source = self.weasyprint.HTML(string=html, url_fetcher=self.fetcher)
        document = source.render(font_config=self.fonts, **options)
        if not document.metadata.title or not document.metadata.lang:
            raise Rejected("A printed document needs a title and a language.")
        if len(document.pages) > job["page_limit"]:
            raise Rejected(f"The document has {len(document.pages)} pages.")
        return bytes(document.write_pdf(finisher=self.finish, **options))

    def finish(self, document: Any, pdf: Any) -> None:
        """Complete the file just before it is written: direction, links, texts, fields."""
        objects: dict[bytes, Any] = {
            item.reference: item for item in pdf.objects if hasattr(item, "keys")
        }
        if (document.metadata.lang or "").split("-")[0] in {"ar", "fa", "he", "ur"}:
            pdf.catalog["ViewerPreferences"]["Direction"] = "/R2L"
        for item in objects.values():
            action = item["A"] if "Rect" in item and "A" in item else {}
            if "URI" in action and not action["URI"].string.lower().startswith(LINK_SCHEMES):
                del item["A"]
        self.finish_texts(objects)
        self.finish_text_maps(pdf)
        if "AcroForm" in pdf.catalog:
            self.finish_fields(document, pdf, objects)

    def finish_texts(self, objects: dict[bytes, Any]) -> None:
        """Give right-to-left text its reading order, for screen readers and for copying.

        The page holds glyphs from left to right, so a structure element says its text itself.
        """
        for item in objects.values():
            if item.get("S") == "/Span" and len(item["K"]) == 1:
                page = objects[item["Pg"]]
                if text := self.texts.get((page["Contents"], item["K"][0])):
                    item["ActualText"] = self.pydyf.String(text)

    @staticmethod
    def finish_text_maps(pdf: Any) -> None:
        """Map the ligatures of lam and alef to one letter each."""
        for item in pdf.objects:
            lines = getattr(item, "stream", None)
            if lines and b"begincmap" in lines:
                for number, line in enumerate(lines):
                    code, space, text = line.rpartition(b" ")
                    lines[number] = code + space + LIGATURES.get(text, text)

    def finish_fields(self, document: Any, pdf: Any, objects: dict[bytes, Any]) -> None:
        """Make the fields work in the viewers people have.

        Typed text uses a plain standard font: viewers replace it by one of theirs for Arabic
        letters, which they cannot do with an embedded subset.
        """
        make = self.pydyf
        form = pdf.catalog["AcroForm"]
        fonts = {
            name: make.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{font}"})
            for name, font in (("Helv", "Helvetica"), ("ZaDb", "ZapfDingbats"))
        }
        fonts["Helv"]["Encoding"] = "/WinAnsiEncoding"
        form["DR"] = make.Dictionary({"Font": make.Dictionary(fonts)})
        form["DA"] = make.String(FIELD_FONT)
        if pdf.catalog["ViewerPreferences"].get("Direction") == "/R2L":
            form["Q"] = ALIGN_RIGHT
        buttons = set()
        for page in document.pages:
            for box, _ in (item for inputs in page.forms.values() for item in inputs):
                field = box.widget_annotation
                if not field:
                    continue
                group = objects.get(field.get("Parent"))
                if group is not None:
                    buttons.add(field.reference)
                    self.finish_group(box.element, group, field)
                self.finish_field(box.element, field)
        # The library lists every radio button as a field beside its group; a viewer would then
        # show two fields of one name.
        form["Fields"][:] = [item for item in form["Fields"] if item not in buttons]
        for item in objects.values():
            if item.get("S") == "/Form":
                widget = objects[objects[item["K"][0]]["Obj"]]
                item["Alt"] = widget["TU"]

    def finish_group(self, element: Any, group: Any, button: Any) -> None:
        """Name the group of a radio button, and leave the button without a name of its own."""
        button.pop("T", None)
        if label := element.get("data-group"):
            group["TU"] = self.pydyf.String(label)
        if element.get("required") is not None:
            group["Ff"] |= REQUIRED

    def finish_field(self, element: Any, field: Any) -> None:
        """Set what HTML says and the library leaves out: required, comb, look of the mark."""
        make = self.pydyf
        if field["FT"] == "/Btn":
            mark = "l" if element.get("type") == "radio" else "4"
            field["MK"] = make.Dictionary({"CA": make.String(mark)})
            field["DA"] = make.String("/ZaDb 0 Tf 0.05 0.3 0.3 rg")
        else:
            field["DA"] = make.String(FIELD_FONT)
        if element.get("data-comb") and "MaxLen" in field:
            field["Ff"] = field.get("Ff", 0) | COMB
            field["Q"] = ALIGN_LEFT
        if element.get("required") is not None and "Parent" not in field:
            field["Ff"] = field.get("Ff", 0) | REQUIRED


def work(press: Press, idle_limit: float, source: BinaryIO, target: BinaryIO) -> None:
    """Print documents until the other side hangs up, is silent for long, or memory runs out."""
    while select.select([source], [], [], idle_limit)[0]:
        header_size, body_size = FRAME.unpack(read_exactly(source, FRAME.size))
        job = json.loads(read_exactly(source, header_size))
        html = read_exactly(source, body_size).decode("utf-8", "replace")
        # The caller kills us at its limit; the alarm is for the case that the caller is gone.
        signal.alarm(int(job["time_limit"]) + 10)
        press.refused = 0
        head: dict[str, Any] = {}
        pdf = b""
        try:
            pdf = press.print(job, html)
        except Rejected as error:
            head["error"] = str(error)
        except MemoryError:
            head = {"error": "The document needs more memory than printing may use.", "last": True}
        except Exception as error:  # noqa: BLE001 - whatever the library raises, the caller hears of it
            head = {"error": f"Printing failed: {type(error).__name__}.", "last": True}
        head["refused"] = press.refused
        signal.alarm(0)
        answer(target, head, pdf)
        if head.get("last"):
            return


def main() -> None:
    """Shut the doors, load the library, say hello and print."""
    settings = json.loads(sys.argv[1])
    bundle = Path(settings["bundle"])
    # Nothing that a library prints may get between the frames.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = os.fdopen(0, "rb", buffering=0)
    leave_network()
    limit_resources(settings["memory_limit"])
    try:
        press = Press(bundle)
    except Exception as error:  # noqa: BLE001 - told to the caller instead of a trace nobody reads
        answer(target, {"error": f"Printing is not available: {type(error).__name__}: {error}"})
        return
    guard(bundle)
    try:
        answer(target, {"ready": True})
        work(press, settings["idle_limit"], source, target)
    except (EOFError, BrokenPipeError):
        pass  # the caller hung up
    finally:
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


if __name__ == "__main__":
    main()
