"""Anchors of the audit trail: its length and last digest of a day, kept outside the database.

Whoever can write the table can also write its head; they cannot write the mails that left and the
file of anchors on another disk.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.audit import HEAD
from core.models import AuditHead, AuditRow


@dataclass(frozen=True, slots=True)
class Anchor:
    """After ``rows`` rows the trail's digest was ``digest``; printed as ``rows:digest``."""

    rows: int
    digest: str

    def __str__(self) -> str:
        return f"{self.rows}:{self.digest}"


def parse(text: str) -> Anchor:
    """An anchor as printed. Raises ``ValueError``."""
    rows, _, digest = text.strip().partition(":")
    return Anchor(int(rows), digest)


def drop() -> Anchor | None:
    """Write today's anchor into the file of anchors; ``None`` while the trail is empty."""
    head = AuditHead.objects.filter(pk=HEAD).first()
    if head is None or not head.rows:
        return None
    anchor = Anchor(head.rows, head.digest)
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lines:
        lines.write(f"{anchor}\n")
        lines.flush()
        os.fsync(lines.fileno())
    return anchor


def kept() -> list[Anchor]:
    """The anchors of the file, oldest first."""
    path = _file()
    return [parse(line) for line in path.read_text().splitlines() if line] if path.exists() else []


def holds(anchor: Anchor) -> bool:
    """Whether the trail still has that many rows, the last of them with that digest."""
    row = AuditRow.objects.order_by("pk")[anchor.rows - 1 : anchor.rows].first()
    return row is not None and row.digest == anchor.digest


def _file() -> Path:
    return Path(settings.VAR_DIR) / "audit-anchors.txt"
