"""An office with many cases, and how long its pages take there."""

from __future__ import annotations

import json
import resource
import time

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import services
from casework.models import Case
from office.demo.accounts import create_accounts
from office.setup import migrate_if_needed
from office.tree import plant
from tests.bench.timing import interleaved
from tests.factories.cases import make_agency, make_submission

AGENCIES = ("MOI", "MOH", "KM", "MEW", "MPW", "PACI", "MOE", "MOJ")


def prepare(size: int) -> None:
    """The office with its cases, made where it is missing."""
    migrate_if_needed()
    plant()
    for code in AGENCIES:
        make_agency(code)
    create_accounts(settings.DEMO_PASSWORD)
    missing = size - Case.objects.filter(fictional=True).count()
    if missing > 0:
        call_command("seed_cases", count=missing, force=True, verbosity=0)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")


def measure() -> dict:
    """Seconds of each page for the complaints controller, and what a CSV costs."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.login(username="complaints", password=settings.DEMO_PASSWORD)
    listed = reverse("cases:index")
    deep = _deep(client, listed)
    addresses = {
        "first page": listed,
        "deep page": deep,
        "filtered": f"{listed}?show=all&agency=MOI&status=closed",
        "full text": f"{listed}?show=all&q=الإيصال",
    }
    accepted = services.open_case(make_submission(make_agency()))
    pair = {"reference": accepted.case.reference, "tracking_code": accepted.code}
    queries = {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        queries[name] = len(asked)
    calls = {name: lambda a=address: client.get(a) for name, address in addresses.items()}
    calls["tracking"] = lambda: client.post(
        "/api/v1/cases/track", json.dumps(pair), content_type="application/json"
    )
    return interleaved(calls, rounds=9, batch=2) | {"queries": queries} | _export(client)


def _deep(client: Client, listed: str) -> str:
    """The address of a page far behind the first one, by its key."""
    from casework.inbox.paging import ordered

    cases = ordered(Case.objects.all(), "due")
    far = cases[cases.count() * 3 // 4]
    return f"{listed}?show=all&after={far.sort_due_on.isoformat()}~{far.pk}"


def _export(client: Client) -> dict:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    answer = client.get(reverse("cases:export", args=["csv"]) + "?show=all")
    parts = iter(answer.streaming_content)
    next(parts)
    first = time.perf_counter() - start
    lines = sum(part.count(b"\n") for part in parts)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "first byte": first,
        "rows a second": lines / seconds,
        "more memory": (after - before) // 1024,
    }
