"""What is left after the rush, compared with what citizens were told: each line must be zero."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def counts(folder: Path) -> dict[str, int]:
    """What is wrong, by name; and how many cases there are."""
    from casework.models import Case, CaseCounter

    sent = [json.loads(line) for line in (folder / "sent.jsonl").read_text().splitlines()]
    told = {row["token"]: row["reference"] for row in sent if row["reference"]}
    photos = {row["token"] for row in sent if row["photo"]}
    cases: dict[str, list[Any]] = {}
    for case in Case.objects.filter(subject__startswith="rush ").order_by("pk"):
        cases.setdefault(case.subject.removeprefix("rush "), []).append(case)
    kept = {token: {case.reference for case in found} for token, found in cases.items()}
    counters = CaseCounter.objects.filter(kind="complaint", agency__code="MOI")
    numbers = Case.objects.filter(kind="complaint", agency__code="MOI").count()
    return {
        "cases": len(kept),
        "told a reference": len(told),
        "kept without the sender having seen it": len(kept.keys() - told.keys()),
        "LOST cases": sum(token not in kept for token in told),
        "LOST references": sum(
            reference not in kept.get(token, ()) for token, reference in told.items()
        ),
        "DOUBLED cases": sum(len(found) > 1 for found in cases.values()),
        "GAPS in numbers": sum(row.last for row in counters) - numbers,
        **_torn(cases, photos),
        **_left(),
        **_mails(kept),
    }


def _torn(cases: dict[str, list[Any]], photos: set[str]) -> dict[str, int]:
    from casework.models import Attachment, CaseWords, Event
    from core.models import AuditRow
    from core.storage import private_storage

    ids = {case.pk: case for found in cases.values() for case in found}
    events = Counter(Event.objects.filter(kind="received").values_list("case", flat=True))
    audited = Counter(
        AuditRow.objects.filter(action="case.received").values_list("subject", flat=True)
    )
    worded = set(CaseWords.objects.values_list("case", flat=True))
    files = dict(Attachment.objects.filter(case__in=ids).values_list("case", "path"))
    wanted = {case.pk for token in photos for case in cases.get(token, ())}
    storage = private_storage()
    return {
        "WITHOUT one event": sum(events[pk] != 1 for pk in ids),
        "WITHOUT one audit row": sum(audited[case.reference] != 1 for case in ids.values()),
        "WITHOUT words": len(ids.keys() - worded),
        "cases with a photo": len(wanted),
        "WITHOUT their photo": sum(
            pk not in files or not storage.exists(files[pk]) for pk in wanted
        ),
    }


def _left() -> dict[str, int]:
    from django_tasks_db.models import DBTaskResult

    from casework.codes import FIRST
    from casework.models import Case
    from core import audit
    from core.models import OutboxEntry
    from search.engines import kept_engines
    from search.indexing import differences

    states = Counter(OutboxEntry.objects.values_list("state", flat=True))
    return {
        "WAITING in the outbox": states[OutboxEntry.State.WAITING],
        "PARKED in the outbox": states[OutboxEntry.State.PARKED],
        "RUNNING tasks": DBTaskResult.objects.running().count(),
        "codes without their slow hash yet": Case.objects.filter(
            tracking_hash__startswith=FIRST
        ).count(),
        "BROKEN audit rows": len(list(audit.broken_rows())),
        "DIFFERENCES in search": sum(len(differences(engine)) for engine in kept_engines()),
    }


def _mails(kept: dict[str, set[str]]) -> dict[str, int]:
    """Receipts by mail: one for each case; a second one after a crash has the same Message-ID."""
    from django.conf import settings

    got: dict[str, set[bytes]] = {}
    number = 0
    for path in Path(settings.MAIL_DIR).glob("*.eml"):
        with path.open("rb") as file:
            head = file.read(4_000)
        to = re.search(rb"^To: .*?([0-9a-f]{32})@example\.com", head, re.MULTILINE)
        identity = re.search(rb"^Message-ID:\s*(\S+)", head, re.MULTILINE | re.IGNORECASE)
        if to and identity:
            number += 1
            got.setdefault(to[1].decode(), set()).add(identity[1])
    return {
        "WITHOUT a mail": len(kept.keys() - got.keys()),
        "TOLD TWICE by other mails": sum(len(ids) > 1 for ids in got.values()),
        "mails repeated under one Message-ID": number - sum(map(len, got.values())),
    }


if __name__ == "__main__":
    import django

    sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "site")]
    django.setup()
    print(json.dumps(counts(Path(sys.argv[1]))))  # noqa: T201
