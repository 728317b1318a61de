"""The words inside documents: read in the background, kept for search.

Files are hostile until proved otherwise: a child process with limits of memory and time reads
them, one process for each file, and whatever happens to it, the worker goes on.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import IO, Final

from django.db import transaction
from django.db.models import F, QuerySet

from core.files import EXTENSIONS, MAX_MEMBERS, MAX_UNPACKED, PDF
from core.models import FileText, OfficeDocument
from core.text import single_line

logger = logging.getLogger("office.files")
WORKER: Final = Path(__file__).with_name("file_text_worker.py")
LETTERS: Final = 200_000  # of one file
MEMORY: Final = 768 * 1024 * 1024  # bytes of address space
SECONDS: Final = 20  # of processor time; what was read till then is kept
PATIENCE: Final = 120.0  # seconds by the clock, on a machine that is busy with other things
ROUND: Final = 300.0  # seconds after which a round of catching up ends
_NOT_STARTED: Final = 3


class NotStarted(RuntimeError):
    """The reading process could not start. That says nothing about the file."""


def read_text(content: IO[bytes], mime_type: str) -> str:
    """The words of a file in one line, at most :data:`LETTERS`; "" where none can be read.

    Presentation forms of letters become the letters themselves; otherwise spelling is kept, as
    parts of the text are shown to readers. Raises :class:`NotStarted`.
    """
    kind = next((name for name, mime in EXTENSIONS.items() if mime == mime_type), "")
    if not kind:
        return ""
    settings = {
        "kind": kind,
        "letters": LETTERS,
        "members": MAX_MEMBERS,
        "unpacked": MAX_UNPACKED,
        "memory": MEMORY,
        "seconds": SECONDS,
    }
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        shutil.copyfileobj(content, source)
        source.seek(0)
        if not _run(settings, source, target):
            return ""
        target.seek(0)
        return _clean(target.read(4 * LETTERS).decode("utf-8", "ignore"))


def _run(settings: dict[str, object], source: IO[bytes], target: IO[bytes]) -> bool:
    """Whether the child read the file; it is killed when it takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            [sys.executable, "-I", str(WORKER), json.dumps(settings)],
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            cwd=tempfile.gettempdir(),
            # nothing of ours: no secrets, no proxies
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    except OSError as error:
        raise NotStarted from error
    if done.returncode == _NOT_STARTED:
        raise NotStarted
    return done.returncode == 0


def _clean(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).replace("\ufffd", " ")  # signs of no known letter
    return single_line(shown)[:LETTERS].strip()


def take_text(document: OfficeDocument) -> bool:
    """Read the words of ``document`` and keep them; whether that was done.

    A file without words, or one that cannot be read, is kept as such and not tried again.
    Nothing is kept where the document was replaced or deleted meanwhile.
    """
    with document.file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        if digest != document.sha256:
            logger.error("document %s is not what was measured", document.pk)
            return False
        content.seek(0)
        text = read_text(content, document.mime_type)
    scan = document.mime_type == PDF and document.scanned and not any(map(str.isalpha, text))
    with transaction.atomic():
        unchanged = OfficeDocument.objects.select_for_update().filter(pk=document.pk, sha256=digest)
        if not unchanged.exists():
            return False
        FileText.objects.update_or_create(
            document=document, defaults={"text": text, "is_scan": scan, "sha256": digest}
        )
    return True


def forget_former(document: OfficeDocument) -> bool:
    """Let go of words that ``document`` no longer holds; whether it has to be read."""
    if not document.sha256:
        return False
    for former in FileText.objects.filter(document=document).defer("text"):
        if former.sha256 == document.sha256:
            return False
        former.delete()
    return True


def unread() -> QuerySet[OfficeDocument]:
    """Documents whose words were not read yet."""
    read = FileText.objects.filter(sha256=F("document__sha256"))
    return OfficeDocument.objects.exclude(sha256="").exclude(pk__in=read.values("document"))


def take_missing() -> int:
    """Read documents that nobody has read yet, the newest first, for a while; how many were."""
    end = time.monotonic() + ROUND
    taken = 0
    for key in list(unread().order_by("-pk").values_list("pk", flat=True)):
        if time.monotonic() > end:
            break
        for document in unread().filter(pk=key):  # somebody may have been quicker
            taken += _take(document)
    return taken


def _take(document: OfficeDocument) -> bool:
    try:
        return take_text(document)
    except NotStarted:
        raise
    except Exception:
        logger.exception("document %s could not be read", document.pk)
        return False
