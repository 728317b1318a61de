"""P4, P5 and P16: the search page over HTTP views, the engine alone, publish to searchable."""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.searchable import SearchDocument
from forms_library.models import TransactionFormPage
from search.engines import get_engine
from search.indexing import all_documents
from search.query import search
from tests.bench import elastic_bench, search_bench
from tests.bench.table import Row
from tests.bench.timing import interleaved, milliseconds

ITEMS = 10_000
QUERIES = ("تجديد الجواز", "ضاعت بطاقتي", "lost passport", "jwaz", "رخصه قياده", "فاتورة الكهرباء")


def over_http() -> list[Row]:
    """The page on 10,000 items, then publication, with the engine that answers."""
    settings.PAGE_CACHE = False
    return [_page(), _publication()]


def engines_alone() -> list[Row]:
    """Both engines at both sizes."""
    sizes = (421, 100_000)
    return [*search_bench.run(sizes), *elastic_bench.run(sizes)]


def _many() -> Iterator[SearchDocument]:
    """The office's own documents again and again under other names; their pages are real."""
    own = list(all_documents())
    for number, document in zip(range(ITEMS), itertools.cycle(own), strict=False):
        yield dataclasses.replace(document, id=f"{document.id}.{number}")


def _page() -> Row:
    get_engine().rebuild(_many())
    try:
        client = Client(HTTP_HOST="127.0.0.1")
        turn = itertools.cycle(QUERIES)
        with CaptureQueriesContext(connection) as queries:
            client.get("/ar/search/", {"q": QUERIES[0]})
            asked = len(queries)
        times = interleaved(
            {
                "page": lambda: client.get("/ar/search/", {"q": next(turn)}),
                "bare": lambda: client.get("/bare/"),
            },
            rounds=15,
            batch=6,
        )
    finally:
        call_command("rebuild_search", verbosity=0)
    ratio = times["bare"] / times["page"]
    return Row(
        f"P4 search page, 10,000 items, {get_engine().name} ({asked} queries)",
        milliseconds(times["page"]),
        milliseconds(times["bare"]),
        f"1/{1 / ratio:.0f} of bare",
        ">= 1/20, <= 8 queries",
        ratio >= 1 / 20 and asked <= 8,
    )


def _publication() -> Row:
    """Seconds from the end of publishing an edited form until a search gives its new title."""
    form = TransactionFormPage.objects.get(external_id="pas.renew", locale__language_code="ar")
    title, taken = form.title, []
    for number in range(5):
        form.title = f"{title} كلمةفريدة{number}"
        form.save_revision().publish()
        start = time.perf_counter()
        while not any(h.id == "pas.renew" for h in search(f"كلمةفريدة{number}").items):
            time.sleep(0.001)
        taken.append(time.perf_counter() - start)
    form.title = title
    form.save_revision().publish()
    worst = max(taken)
    name = f"P16 publish to searchable, {get_engine().name}"
    return Row(name, milliseconds(worst), "-", "-", "<= 1 s", worst <= 1.0)
