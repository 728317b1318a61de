"""One process of an office: it publishes, teaches synonyms or searches until its time is up.

Run as ``python -m tests.search.worker ROLE SECONDS``; prints one JSON line of what it did.
What the publishers last did stands in small files, with the moment of the machine's clock.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

FRESH = 1.0


def note(path: Path, *values: object) -> None:
    """Write whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps([*values, time.monotonic()]))
    part.replace(path)


def noted(path: Path) -> list[Any]:
    return json.loads(path.read_text()) if path.exists() else []


def word(number: int) -> str:
    """A word of its own for each publication, all letters."""
    letters = "بتثجحخدرزسشصطعفقكل"
    return "م" + "".join(letters[number // 18**place % 18] for place in range(4)) + "ر"


def publish(folder: Path, seconds: float) -> dict[str, Any]:
    """Gives one form a new title again and again, each time as one publication."""
    from forms_library.models import TransactionFormPage

    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        number += 1
        page = TransactionFormPage.objects.get(external_id="bakery")
        page.title = f"ترخيص {word(number)}"
        page.save_revision().publish()
        note(folder / "published", number)
        time.sleep(0.02)
    return {"published": number}


def search_on(folder: Path, seconds: float) -> dict[str, Any]:
    """Searches for what was published a moment ago, and for what it replaced."""
    from search.query import search

    end, searches, stale = time.monotonic() + seconds, 0, []
    while time.monotonic() < end:
        last = noted(folder / "published")
        if not last:
            time.sleep(0.01)
            continue
        number, moment = last
        hits = search(word(number)).items
        searches += 1
        time.sleep(0.05)
        still = noted(folder / "published")[0] == number
        if still and not hits and time.monotonic() - moment > FRESH:
            stale.append(number)
    return {"searches": searches, "stale": stale}


def settle(folder: Path, seconds: float) -> dict[str, Any]:
    """Waits, then tells what is found of the last publication and of the one before."""
    from search.query import search

    search("")
    time.sleep(seconds)
    number = noted(folder / "published")[0]
    return {"last": len(search(word(number)).items), "former": len(search(word(number - 1)).items)}


def learn(folder: Path, seconds: float) -> dict[str, Any]:
    """Searches with a word nobody taught yet until another process teaches it."""
    from search.query import search

    assert not search("تنورمحلي").items
    note(folder / "ready")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if search("تنورمحلي").items:
            return {"found": time.monotonic()}
        time.sleep(0.02)
    return {"found": None}


def teach(folder: Path, seconds: float) -> dict[str, Any]:
    """Saves one synonym as soon as the other process has searched in vain."""
    from search.models import Synonym

    end = time.monotonic() + seconds
    while not noted(folder / "ready") and time.monotonic() < end:
        time.sleep(0.02)
    Synonym.objects.create(words="تنورمحلي", meanings="ترخيص")
    return {"taught": time.monotonic()}


ROLES = {
    "publish": publish,
    "search": search_on,
    "settle": settle,
    "learn": learn,
    "teach": teach,
}

if __name__ == "__main__":
    import django

    django.setup()
    role, seconds = sys.argv[1], float(sys.argv[2])
    told = ROLES[role](Path(os.environ["OFFICE_ON_FILE"]), seconds)
    sys.stdout.write(json.dumps(told) + "\n")
