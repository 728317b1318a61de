"""Drafts: what somebody is writing, found by the random token of its address only.

``Draft.data`` is ``{step: {field: value}}`` as typed; beside the steps stands ``MARKS``, what the
journey has to remember of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from casework import attachments
from casework.codes import hash_token
from casework.models import CaseFormPage, Draft
from casework.models.drafts import KEPT, new_token

MARKS: Final = "_"
#: letters that are kept of one value: more than any field takes, so that nothing is lost on the
#: way to being told that it is too long
MOST_KEPT: Final = 20_000
LONGEST_TOKEN: Final = 64

Values = Mapping[str, str | list[str]]


def find(token: str) -> Draft | None:
    """The draft at this address; ``None`` where there is none, or none any more."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    since = timezone.now() - KEPT
    found = Draft.objects.filter(token_hash=hash_token(token), saved_at__gte=since)
    return found.select_related("source_page").first()


def start(
    page: CaseFormPage,
    source_page: Page | None,
    language: str,
    data: Mapping[str, Values] | None = None,
) -> tuple[Draft, str]:
    """A new draft of ``page``'s form and its token, which is known to nobody else."""
    token, now = new_token(), timezone.now()
    draft = Draft.objects.create(
        token_hash=hash_token(token),
        form=page.source.page_ptr,
        source_page=source_page,
        language=language,
        data={step: _cut(values) for step, values in (data or {}).items()},
        started_at=now,
        saved_at=now,
    )
    return draft, token


def save(draft: Draft, step: str, values: Values) -> bool:
    """Keep what was typed in ``step``, which replaces what was there; ``False`` once it was sent.

    Other steps stay as they are, though another tab may have changed them meanwhile.
    """
    return _change(draft, {step: _cut(values)})


def mark(draft: Draft, **marks: Any) -> bool:
    """Remember something beside the steps: ``marks`` are added to those that are there."""
    return _change(draft, {MARKS: (draft.data or {}).get(MARKS, {}) | marks})


def become(draft: Draft, page: CaseFormPage, data: Mapping[str, Any]) -> None:
    """Make ``draft`` one of another form, with ``data`` carried over."""
    with transaction.atomic():
        open_rows = Draft.objects.filter(pk=draft.pk, case__isnull=True)
        open_rows.update(form=page.source.page_ptr, data=dict(data), saved_at=timezone.now())
    draft.refresh_from_db()


def drop(draft: Draft) -> None:
    """Take the draft away with its files: nobody needs it any more."""
    with transaction.atomic():
        attachments.discard(attachments.files_of(draft))
        Draft.objects.filter(pk=draft.pk, case__isnull=True).delete()


def marks_of(draft: Draft) -> dict[str, Any]:
    """What was remembered beside the steps."""
    return dict((draft.data or {}).get(MARKS, {}))


def _change(draft: Draft, parts: Mapping[str, Any]) -> bool:
    with transaction.atomic():
        row = Draft.objects.select_for_update().filter(pk=draft.pk, case__isnull=True).first()
        if row is None:
            return False
        row.data = (row.data or {}) | dict(parts)
        row.saved_at = timezone.now()
        row.save(update_fields=["data", "saved_at"])
    draft.data, draft.saved_at = row.data, row.saved_at
    return True


def _cut(values: Values) -> dict[str, str | list[str]]:
    return {
        name: [item[:MOST_KEPT] for item in value] if isinstance(value, list) else value[:MOST_KEPT]
        for name, value in values.items()
    }
