"""The limited process that reads a file's words. Run as a script by ``core.file_text``.

It imports neither Django nor anything else of ours, has no network, opens no file outside the
interpreter's own folders and lives under limits of memory and processor time. The file comes in
by standard input and its words go out by standard output; the exit status says how it went.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

UNREADABLE, NOT_STARTED = 1, 3
# ctypes flags of unshare(2)
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
CHUNK = 64 * 1024
#: the parts that hold words, in the order in which they are read
PARTS = {
    "docx": re.compile(r"word/(?:document|footnotes|endnotes|header|footer)\d*\.xml"),
    "xlsx": re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+|drawings/drawing\d+)\.xml"),
}
FIRST = re.compile(r"word/document|xl/sharedStrings")
# local names of elements: text, ends of words, and what repeats or hides text
TEXT = "t"
ENDS = frozenset({"p", "br", "cr", "tab", "tc", "si", "is"})
PASSED_OVER = frozenset({"Fallback", "moveFrom", "rPh"})


class Enough(BaseException):
    """All the text that is kept has been read, or the time for it is over.

    Not an ``Exception``, which a library may catch on its way.
    """


class Unreadable(Exception):
    """The file is not what it says, or unpacks to more than it may."""


class Words:
    """Collects text up to a number of letters; raises ``Enough`` when it has them."""

    def __init__(self, letters: int) -> None:
        self.left = letters
        self.parts: list[str] = []

    def add(self, text: str) -> None:
        self.parts.append(text[: self.left])
        self.left -= len(text)
        if self.left <= 0:
            raise Enough

    def write(self, target: IO[bytes]) -> None:
        target.write("".join(self.parts).encode("utf-8", "ignore"))


def leave_network() -> None:
    """Move into a network namespace without any interface, where the kernel allows it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NETWORK) != 0:
        libc.unshare(NEW_USER | NEW_NETWORK)


def limit_resources(memory: int, seconds: int) -> None:
    """Limit address space, processor time, written bytes and open files; step behind others."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 << 20, 16 << 20))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def guard() -> None:
    """Refuse, for the rest of this process, files of others, sockets and new processes."""
    readable = tuple(os.path.realpath(folder) + os.sep for folder in (sys.prefix, sys.base_prefix))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            writing = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            if writing or not path.startswith(readable):
                raise PermissionError("file")

    sys.addaudithook(hook)


def stop_in_time(seconds: int) -> None:
    """Raise ``Enough`` after so many seconds of processor time: what was read till then counts."""

    def over(number: int, frame: object) -> None:
        raise Enough

    signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)


# -- PDF ---------------------------------------------------------------------------------------


def read_pdf(data: bytes, words: Words, reader: Any) -> None:
    """The text of every page that can be read; a page that is broken is passed over."""
    for page in reader(io.BytesIO(data)).pages:
        try:
            text = page.extract_text()
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S112 - whatever the library raises, other pages may do
            continue
        words.add(text + "\n")


# -- Word and Excel ----------------------------------------------------------------------------


def read_office(data: bytes, words: Words, settings: dict[str, Any]) -> None:
    """The text of the parts that hold any."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > settings["members"] or unpacked > settings["unpacked"]:
            raise Unreadable
        for name in parts_of(members, settings["kind"]):
            with archive.open(name) as part:
                read_part(part, words)


def parts_of(members: list[zipfile.ZipInfo], kind: str) -> list[str]:
    """The names of the parts to be read: the main text first."""
    names = [member.filename for member in members if PARTS[kind].fullmatch(member.filename)]
    return sorted(names, key=lambda name: (not FIRST.match(name), name))


def read_part(part: IO[bytes], words: Words) -> None:
    """The text of one XML part; with a document type, which could make it expand, of none."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    state = _State(words)
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = state.start
    parser.EndElementHandler = state.end
    parser.CharacterDataHandler = state.text
    for chunk in chunks(part):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


class _State:
    """Where in a part the parser stands."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.shown = 0
        self.passed_over = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.shown += local == TEXT
        self.passed_over += local in PASSED_OVER

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self.shown -= local == TEXT
        self.passed_over -= local in PASSED_OVER
        if local in ENDS:
            self.words.add("\n")

    def text(self, data: str) -> None:
        if self.shown and not self.passed_over:
            self.words.add(data)


def refuse(*arguments: object) -> None:
    raise Unreadable


def chunks(part: IO[bytes]) -> Iterator[bytes]:
    while chunk := part.read(CHUNK):
        yield chunk


# -- the process -------------------------------------------------------------------------------


def read(data: bytes, settings: dict[str, Any], reader: Any) -> Words:
    """The words of a file; those read so far where it has more, or takes too long."""
    words = Words(settings["letters"])
    try:
        stop_in_time(settings["seconds"])
        if settings["kind"] == "pdf":
            read_pdf(data, words, reader)
        else:
            read_office(data, words, settings)
    except Enough:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return words


def main() -> int:
    """Shut the doors, read, and say how it went."""
    settings = json.loads(sys.argv[1])
    # nothing that a library prints may get among the words
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        leave_network()
        limit_resources(settings["memory"], settings["seconds"])
        # imported here: the limits must stand before, and the fence after, the library is loaded
        from pypdf import PdfReader
    except Exception:  # noqa: BLE001 - told to the caller instead of a trace nobody reads
        return NOT_STARTED
    guard()
    try:
        words = read(sys.stdin.buffer.read(), settings, PdfReader)
    except BaseException:  # noqa: BLE001 - also when memory runs out in the middle of something
        return UNREADABLE
    words.write(target)
    target.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
