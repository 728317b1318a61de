"""P2 and P6: the form's page, and sending a case over HTTP to its durable reference."""

from __future__ import annotations

import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tests.bench.pages import PORT, _get, _server
from tests.bench.table import Row
from tests.bench.timing import interleaved, milliseconds

WRITERS, EACH = 4, 100
STEADY, SECONDS = 25, 8
WORDS = "قدمت طلبًا في الأول من الشهر ولم يصلني جواب إلى اليوم."
BODY = {
    "form": "complaint",
    "answers": {"agency": "MOI", "subject": "تأخر معاملة", "details": WORDS},
    "contact": {"name": "سعاد", "email": "person00@example.com"},
    "consent": True,
}


def measure() -> list[Row]:
    """The office of :mod:`tests.bench.pages` is there already."""
    os.environ["THROTTLES"] = "off"
    settings.THROTTLES = False
    settings.PAGE_CACHE = True
    settings.WEB_WORKERS = 2  # as production has it by default
    raw = _raw_rate()
    with _server():
        page = interleaved({"bare": _get("/bare/"), "form": _get("/ar/complain/")}, 25, 40)
        sent, seconds = _rush()
        waits = _steadily()
    ratio = page["bare"] / page["form"]
    rate = len(sent) / seconds
    numbers = sorted(int(reference.split("-")[3]) for reference in sent)
    whole = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    p99 = statistics.quantiles(waits, n=100)[98]
    return [
        Row(
            "P2 complaint form, anonymous GET",
            milliseconds(page["form"]),
            milliseconds(page["bare"]),
            f"{ratio:.2f} of bare",
            ">= 0.25",
            ratio >= 0.25,
        ),
        Row(
            f"P6 {len(sent)} cases by {WRITERS} writers, gap-free: {whole}",
            f"{rate:.0f}/s",
            f"{raw:.0f}/s raw",
            f"{rate / raw:.2f}",
            ">= 0.25, no gap",
            rate / raw >= 0.25 and whole and len(sent) == WRITERS * EACH,
        ),
        Row(
            f"P6 {STEADY}/s for {SECONDS} s, p99",
            milliseconds(p99),
            "-",
            "-",
            "< 100 ms",
            p99 < 0.1,
        ),
    ]


def _raw_rate() -> float:
    """What the database takes: one case and three rows, durable, one writer."""
    from agencies.models import Agency
    from casework.models import Case, Event
    from casework.services.intake import _register
    from core.models import OutboxEntry
    from tests.factories.cases import make_submission

    agency = Agency.objects.get(code="MOI")
    with transaction.atomic():
        submission = make_submission(agency)
        model = _register(submission, timezone.now(), "x", "x")
        values = {f.attname: getattr(model, f.attname) for f in Case._meta.concrete_fields}
        transaction.set_rollback(True)
    values.pop("id")
    count, start = 200, time.perf_counter()
    made = []
    for number in range(count):
        with transaction.atomic():
            row = Case(**values | {"reference": f"bench-{number}", "number": 900_000 + number})
            row.save(force_insert=True)
            for kind in ("received", "note"):
                Event.objects.create(
                    case=row,
                    at=row.received_at,
                    kind=kind,
                    status=row.status,
                    actor="clock",
                    public=False,
                )
            OutboxEntry.objects.create(kind="bench", payload={}, due_at=row.received_at)
        made.append(row.pk)
    rate = count / (time.perf_counter() - start)
    Event.objects.filter(case__in=made).delete()
    OutboxEntry.objects.filter(kind="bench").delete()
    Case.objects.filter(pk__in=made).delete()
    return rate


def _sender() -> Callable[[], tuple[str, float]]:
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    body = json.dumps(BODY)

    def send() -> tuple[str, float]:
        start = time.perf_counter()
        link.request("POST", "/api/v1/cases", body, {"Content-Type": "application/json"})
        answer = link.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 201, told
        return told["reference"], time.perf_counter() - start

    return send


def _rush() -> tuple[list[str], float]:
    """All writers at once, as fast as they can."""
    sent: list[str] = []

    def write() -> None:
        send = _sender()
        sent.extend(send()[0] for _ in range(EACH))

    for _ in range(WRITERS):  # every process has answered once
        _sender()()
    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent, time.perf_counter() - start


def _steadily() -> list[float]:
    """So many a second, whether the one before is through or not."""
    waits: list[float] = []
    threads = []
    for number in range(STEADY * SECONDS):
        start = time.perf_counter()
        thread = threading.Thread(target=lambda: waits.append(_sender()()[1]))
        thread.start()
        threads.append(thread)
        if number < STEADY * SECONDS - 1:
            time.sleep(max(0.0, 1 / STEADY - (time.perf_counter() - start)))
    for thread in threads:
        thread.join()
    return waits
