"""Files that citizens and staff attach: taken in by their content, kept out of every public folder.

What is kept is never what was sent as it was sent: photos are drawn anew without metadata, PDFs
are parsed, names are cleaned. Nothing is left of an upload that is refused.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import file_content
from casework.enums import FileState
from casework.file_content import TYPES
from casework.limits import UPLOADS
from casework.models import Attachment, Case, Draft
from casework.permissions import controls
from casework.redaction import is_held_back
from casework.tracking.sessions import OpenCase, passes
from core import throttling
from core.storage import private_storage

__all__ = [
    "MAX_BYTES",
    "MAX_FILES",
    "MAX_TOTAL",
    "TYPES",
    "Refused",
    "discard",
    "files_of",
    "is_senders_address",
    "may_open",
    "needs_warning",
    "remove",
    "save_upload",
    "save_uploads",
    "sender_address",
]

MAX_FILES: Final = 5
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_TOTAL: Final = 25 * 1024 * 1024
#: what the sender of a case may add to it in all, message by message
MAX_CASE_FILES: Final = 4 * MAX_FILES
MAX_CASE_TOTAL: Final = 4 * MAX_TOTAL
FOLDER: Final = "attachments"
#: text is still taken when files are not: a case is small, files fill a disk
LEAST_FREE: Final = 0.10


class Refused(ValidationError):
    """One of several uploads is refused; ``index`` says which, counted from 0."""

    index = 0


# -- taking in ---------------------------------------------------------------------------------


def save_upload(
    upload: UploadedFile[Any],
    *,
    draft: Draft | None = None,
    case: Case | None = None,
    slot: str = "",
    from_citizen: bool = True,
    address: str = "",
) -> Attachment:
    """Keep ``upload`` as a file of ``draft``; or, without one, free to be handed to a verb of
    ``services``, which binds it to its case.

    ``case``: the case that it is meant for, whose limits count. ``slot``: which paper it is.
    ``address``: the visitor's, whose quota of the day counts. Raises ``ValidationError`` in the
    reader's language; nothing is kept then. Call it outside a transaction.
    """
    if address and throttling.take(UPLOADS, address):
        raise ValidationError(
            _("Too many files came from your network today. Send the text now, the files later."),
            code="too_many_today",
        )
    _need_room(upload, draft, case if from_citizen else None)
    sent = _read(upload)
    content = file_content.check(sent)
    path = _write(content.data)
    try:
        with transaction.atomic():
            if draft is not None:
                draft = Draft.objects.select_for_update().get(pk=draft.pk)
                _need_place(draft, len(sent))
            return Attachment.objects.create(
                key=secrets.token_hex(16),
                draft=draft,
                name=file_content.clean_name(upload.name or "", content.mime_type),
                slot=slot[:40],
                mime_type=content.mime_type,
                size=len(content.data),
                sent_size=len(sent),
                sha256=hashlib.sha256(content.data).hexdigest(),
                path=path,
                state=_first_state(content),
                finding=content.finding,
                from_citizen=from_citizen,
                added_at=timezone.now(),
            )
    except BaseException:
        private_storage().delete(path)
        raise


def _first_state(content: file_content.Content) -> str:
    if content.finding:
        return FileState.UNSCANNABLE
    return FileState.WAITING if settings.CLAMD_URL else FileState.UNSCANNED


def save_uploads(uploads: Iterable[UploadedFile[Any]], **options: Any) -> list[Attachment]:
    """Keep all ``uploads`` of one message, or none. ``options`` are :func:`save_upload`'s.

    Raises :class:`Refused`.
    """
    given = list(uploads)
    kept: list[Attachment] = []
    total = 0
    try:
        for index, upload in enumerate(given):
            total += upload.size or 0
            try:
                if index >= MAX_FILES:
                    raise _too_many()
                if total > MAX_TOTAL:
                    raise _too_much()
                kept.append(save_upload(upload, **options))
            except ValidationError as error:
                refused = Refused(error)
                refused.index = index
                raise refused from error
    except BaseException:
        discard(kept)
        raise
    return kept


def _need_room(upload: UploadedFile[Any], draft: Draft | None, case: Case | None) -> None:
    """Refuse what would not be kept anyway, before reading it."""
    if (upload.size or 0) > MAX_BYTES:
        raise _too_large()
    if draft is not None:
        _need_place(draft, upload.size or 0)
    if case is not None:
        sent = case.files.filter(from_citizen=True)
        if sent.count() >= MAX_CASE_FILES or _total(sent) + (upload.size or 0) > MAX_CASE_TOTAL:
            raise ValidationError(_("No further files can be added."), code="case_full")
    location = getattr(private_storage(), "location", None)
    if location is not None:
        usage = shutil.disk_usage(_existing(location))
        if usage.free < usage.total * LEAST_FREE:
            raise ValidationError(
                _("There is no room for files at the moment. Send the text without them."),
                code="disk_full",
            )


def _existing(location: str) -> str:
    path = Path(location)
    return str(next(p for p in (path, *path.parents) if p.exists()))


def _need_place(draft: Draft, size: int) -> None:
    if draft.case_id is not None:
        raise ValidationError(_("This was sent already."), code="sent")
    files = draft.files.all()
    if files.count() >= MAX_FILES:
        raise _too_many()
    if _total(files) + size > MAX_TOTAL:
        raise _too_much()


def _total(files: Any) -> int:
    return files.aggregate(total=Sum("sent_size"))["total"] or 0


def _too_many() -> ValidationError:
    told = _("You can attach at most %(count)d files.") % {"count": MAX_FILES}
    return ValidationError(told, code="too_many")


def _too_much() -> ValidationError:
    told = _("All files together may have at most %(size)d MB.") % {"size": MAX_TOTAL >> 20}
    return ValidationError(told, code="too_much")


def _too_large() -> ValidationError:
    told = _("The file is larger than %(size)d MB.") % {"size": MAX_BYTES >> 20}
    return ValidationError(told, code="too_large")


def _read(upload: UploadedFile[Any]) -> bytes:
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _too_large()
    if not data:
        raise ValidationError(_("The file is empty."), code="empty")
    return data


def _write(data: bytes) -> str:
    """The data on the disk for good, under a name that says nothing and cannot be guessed."""
    name = secrets.token_hex(16)
    return private_storage().save(f"{FOLDER}/{name[:2]}/{name}", ContentFile(data))


# -- kept files --------------------------------------------------------------------------------


def files_of(draft: Draft) -> list[Attachment]:
    """What ``draft`` holds, in the order in which it came."""
    return list(draft.files.filter(case__isnull=True))


def remove(draft: Draft, key: str) -> bool:
    """Take a file out of ``draft``; ``False`` for a key that is not one of this draft's."""
    found = Attachment.objects.filter(draft=draft, case__isnull=True, key=key).first()
    return found is not None and discard([found]) == 1


def discard(files: Iterable[Attachment]) -> int:
    """Take away files that no case holds, rows first; how many."""
    paths = []
    for file in files:
        if Attachment.objects.filter(pk=file.pk, case__isnull=True).delete()[0]:
            paths.append(file.path)

    def unlink() -> None:
        for path in paths:
            private_storage().delete(path)

    transaction.on_commit(unlink)
    return len(paths)


# -- who may open ------------------------------------------------------------------------------


def may_open(user: Any, attachment: Attachment, tracked_case: Case | None = None) -> bool:
    """Whether ``user`` (or nobody) may have the content now, perhaps after a warning.

    ``tracked_case``: the case whose tracking session asks: its sender has what they sent and
    what was sent to them, as far as it is known to be harmless.
    """
    case, state = attachment.case, attachment.state
    if case is None or state in (FileState.WAITING, FileState.INFECTED):
        return False
    if tracked_case is not None:
        theirs = tracked_case.pk == case.pk and _is_senders(attachment)
        return theirs and state != FileState.UNSCANNABLE
    if user is None or not Case.objects.visible_to(user).filter(pk=case.pk).exists():
        return False
    return state != FileState.UNSCANNABLE or controls(user, case)


def _is_senders(attachment: Attachment) -> bool:
    """What they sent, and what was sent to them, unless it is held back."""
    if attachment.from_citizen:
        return True
    event, case = attachment.event, attachment.case
    return bool(event and event.public and case and not is_held_back(case, attachment))


def needs_warning(attachment: Attachment) -> bool:
    """Whether staff must be told, before they open it, that no scanner has seen it."""
    return attachment.state in (FileState.UNSCANNED, FileState.UNSCANNABLE)


def sender_address(attachment: Attachment, opened: OpenCase) -> str:
    """Where the sender of its case gets it while ``opened``, their tracking session, lasts."""
    return f"{reverse('case_file', args=[attachment.key])}?t={opened.pass_for(attachment)}"


def is_senders_address(attachment: Attachment, token: str) -> bool:
    """Whether ``token`` is of :func:`sender_address` for this file, its session still open."""
    return passes(token, attachment)
