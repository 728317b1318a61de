"""Public addresses of an office, popular ones first: pages of every kind, searches, the API."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from urllib.parse import quote

MOST = 300
WORDS = (
    "جواز",
    "رخصة قيادة",
    "البطاقة المدنية",
    "تجديد الإقامة",
    "شكوى",
    "رسوم",
    "ليسن",
    "licence",
)
FIRST = (
    "/ar/",
    "/ar/forms/",
    "/ar/complain/",
    "/ar/guide/",
    "/en/",
    "/api/v1/forms",
)


def addresses() -> list[str]:
    """At most ``MOST`` of them, the same at every call for the same content."""
    from wagtail.models import Page

    pages = Page.objects.live().public().filter(depth__gt=2).order_by("path")
    urls = [url for page in pages.specific().iterator() if (url := page.get_url())]
    paths = [
        "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url for url in urls
    ]
    random.Random(3).shuffle(paths)
    searches = [f"/ar/search/?q={quote(word)}" for word in WORDS]
    mixed = [path for path in paths if path not in FIRST][: MOST - len(FIRST) - len(searches)]
    for place, search in enumerate(searches, 1):
        mixed.insert(place * 3, search)
    return [*FIRST, *mixed]


if __name__ == "__main__":
    import django

    sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "site")]
    django.setup()
    print(json.dumps(addresses()))  # noqa: T201
