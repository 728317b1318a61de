"""An office with many cases, and how long its pages take there."""

from __future__ import annotations

import json
import resource
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import services
from casework.models import Case, SavedView
from core import page_cache
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
        "all": f"{listed}?show=all",
        "filtered": f"{listed}?show=all&agency=MOI&status=closed",
        "filtered by day": f"{listed}?show=all&agency=MOI&status=closed&received_from={_lately()}",
        "full text": f"{listed}?show=all&q=الإيصال",
    }
    accepted = services.open_case(make_submission(make_agency()))
    pair = {"reference": accepted.case.reference, "tracking_code": accepted.code}
    _save_view(addresses["filtered"])
    client.get(listed)
    # a session is written once a minute, and what a process keeps is read again each half minute
    queries = {
        name: min(_asked(client, address) for _ in "123") for name, address in addresses.items()
    }
    page_cache.forget_all()
    queries_anew = _asked(client, listed)
    calls = {name: lambda a=address: client.get(a) for name, address in addresses.items()}
    calls["tracking"] = lambda: client.post(
        "/api/v1/cases/track", json.dumps(pair), content_type="application/json"
    )
    told = {"queries": queries, "queries anew": queries_anew}
    return interleaved(calls, rounds=9, batch=2) | told | _export(client)


def _asked(client: Client, address: str) -> int:
    """The number of queries of a page."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def _lately() -> str:
    """A day half a year before the newest case: since then a small office has a full page too."""
    newest = Case.objects.latest("received_at")
    return (newest.received_at - timedelta(days=180)).date().isoformat()


def _save_view(address: str) -> None:
    """A view of the controller's own, so that the pages show and count it."""
    user = get_user_model().objects.get(username="complaints")
    query = urlsplit(address).query
    SavedView.objects.get_or_create(user=user, name="bench", defaults={"query": query})


def _deep(client: Client, listed: str) -> str:
    """The address of a page far behind the first one, by its key."""
    from casework.inbox.paging import ordered

    cases = ordered(Case.objects.all(), "due")
    far = cases[cases.count() * 3 // 4]
    side = int(not far.is_open)
    return f"{listed}?show=all&after={far.sort_due_on.isoformat()}~{far.pk}~{side}"


def _export(client: Client) -> dict:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, worked = time.perf_counter(), time.process_time()
    answer = client.get(reverse("cases:export", args=["csv"]) + "?show=all")
    parts = iter(answer.streaming_content)
    next(parts)
    first = time.perf_counter() - start
    lines = sum(part.count(b"\n") for part in parts)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "first byte": first,
        "rows a second": lines / seconds,
        "rows a working second": lines / worked,
        "more memory": (after - before) // 1024,
    }
