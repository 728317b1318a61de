"""P1 and P3: pages over HTTP from the production web server, and rendered without the cache."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from office.serving import calm_collector, serve_web
from tests.bench import urls
from tests.bench.table import Row
from tests.bench.timing import interleaved, milliseconds

PORT = 8997


def measure() -> list[Row]:
    """The office is set up below ``var/bench`` at the first run and kept."""
    settings.PORT = PORT
    calm_collector()
    call_command("demo", prepare=True)
    addresses = _addresses()
    return [*_cached(addresses), *_uncached(addresses)]


def _addresses() -> dict[str, str]:
    from forms_library.models import TransactionFormPage
    from guidance.models import AnswerPage

    form = TransactionFormPage.objects.get(external_id="pas.renew", locale__language_code="ar")
    answer = AnswerPage.objects.filter(locale__language_code="ar").first()
    return {"home": "/ar/", "library": "/ar/forms/", "form": form.url, "answer": answer.url}


@contextmanager
def _server() -> Iterator[None]:
    """The production web server in a child of this process."""
    connection.close()
    child = os.fork()
    if not child:
        serve_web(f"127.0.0.1:{PORT}")
        os._exit(0)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                _get("/healthz")()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def _get(address: str) -> Callable[[], object]:
    """A call that fetches ``address`` over a kept connection."""
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)

    def fetch() -> object:
        link.request("GET", address)
        answer = link.getresponse()
        body = answer.read()
        assert answer.status == 200, (address, answer.status)
        return body

    return fetch


def _cached(addresses: dict[str, str]) -> list[Row]:
    with _server():
        subjects = {name: _get(address) for name, address in addresses.items()}
        times = interleaved({"bare": _get("/bare/")} | subjects, rounds=25, batch=40)
    bare = times.pop("bare")
    return [
        Row(
            f"P1 {name}, warm, over HTTP",
            milliseconds(seconds),
            milliseconds(bare),
            f"{bare / seconds:.2f} of bare",
            ">= 0.5",
            bare / seconds >= 0.5,
        )
        for name, seconds in times.items()
    ]


def _uncached(addresses: dict[str, str]) -> list[Row]:
    settings.PAGE_CACHE = False
    client = Client(HTTP_HOST="127.0.0.1")
    rows = []
    for name, address in addresses.items():
        client.get(address)  # what rarely changes is kept from here on
        with CaptureQueriesContext(
            connection,
        ) as queries:
            urls.FINISHED[name] = client.get(address).content.decode()
            asked = len(queries)
        times = interleaved(
            {
                "page": lambda address=address: client.get(address),
                "bare": lambda name=name: client.get(f"/finished/{name}/"),
            },
            rounds=15,
            batch=4,
        )
        ratio = times["bare"] / times["page"]
        rows.append(
            Row(
                f"P3 {name}, uncached ({asked} queries)",
                milliseconds(times["page"]),
                milliseconds(times["bare"]),
                f"1/{1 / ratio:.1f}",
                ">= 1/8, <= 12 queries",
                ratio >= 1 / 8 and asked <= 12,
            )
        )
    return rows
