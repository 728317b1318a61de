"""The audit trail: append-only, each row chained to the one before it by its hash.

A row is written in the transaction of what it tells. It never holds what a citizen wrote, nor a
code or a contact: who, what, about which reference, and the names of fields.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.models import AuditHead, AuditRow

#: the name under which the office itself and citizens act
OFFICE = "office"
CITIZEN = "citizen"
HEAD = 1


def record(
    action: str, subject: str, actor: Any = OFFICE, at: datetime | None = None, **data: Any
) -> AuditRow:
    """Add one row, within the caller's transaction, as its last lock.

    ``actor`` is a user (its name is kept) or a word. Raises nothing of its own.
    """
    with transaction.atomic(savepoint=False):  # a row that cannot be written undoes what it tells
        head = AuditHead.objects.select_for_update().filter(pk=HEAD).first()
        if head is None:
            AuditHead.objects.bulk_create([AuditHead(pk=HEAD)], ignore_conflicts=True)
            head = AuditHead.objects.select_for_update().get(pk=HEAD)
        name = actor if isinstance(actor, str) else actor.get_username()
        row = AuditRow(
            at=at or timezone.now(),
            actor=name,
            action=action,
            subject=subject,
            data=data,
            previous=head.digest,
        )
        row.digest = digest_of(row)
        row.save(force_insert=True)
        AuditHead.objects.filter(pk=HEAD).update(digest=row.digest, rows=head.rows + 1)
    return row


def digest_of(row: AuditRow) -> str:
    """SHA-256 over the row's words and the digest before it."""
    told = [
        row.previous,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor,
        row.action,
        row.subject,
        row.data,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_rows() -> Iterator[str]:
    """What does not hold, the first row that breaks the chain first; nothing where all is well."""
    previous, rows = "", 0
    for row in AuditRow.objects.order_by("pk").iterator(chunk_size=2_000):
        rows += 1
        if row.previous != previous or digest_of(row) != row.digest:
            yield f"row {row.pk}"
            return
        previous = row.digest
    head = AuditHead.objects.filter(pk=HEAD).first()
    if head and (head.digest != previous or head.rows != rows):
        yield f"the end: {head.rows} rows were written, {rows} are there"


#: refuses a change of what was written, in the database itself
TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON core_auditrow "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON core_auditrow "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$ LANGUAGE plpgsql",
        "DROP TRIGGER IF EXISTS audit_append_only ON core_auditrow",
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditrow "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
    ],
}


def protect(using: Any = None) -> None:
    """Put the triggers in place; a second call changes nothing."""
    target = using or connection
    with target.cursor() as cursor:
        for statement in TRIGGERS.get(target.vendor, []):
            cursor.execute(statement)


#: how the triggers are taken away again
RELEASES = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS audit_no_update",
        "DROP TRIGGER IF EXISTS audit_no_delete",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS audit_append_only ON core_auditrow",
        "DROP FUNCTION IF EXISTS audit_is_append_only()",
    ],
}


def release(using: Any = None) -> None:
    """Take the triggers away: only a migration that is undone does so."""
    target = using or connection
    with target.cursor() as cursor:
        for statement in RELEASES.get(target.vendor, []):
            cursor.execute(statement)
