"""One who publishes at random and writes down what the public may find from then on."""

from __future__ import annotations

import json
import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from tests.search.worker import word

#: where each writer writes down what it did
LEDGERS = ("ledger-0.jsonl", "ledger-1.jsonl")
AGENCIES = ("MOH", "KM", "MOCI")
FEWEST, MOST = 4, 14  # things that a writer keeps
PATIENCE = 60.0  # seconds that the clock may be late


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the clock makes of a thing, and from which moment of the machine's clock on."""

    moment: float
    word: str  # by which it is found then; empty: not at all


class Writer:
    """Does random deeds and writes each down: what it made of a thing, and from when to when."""

    def __init__(self, folder: Path, which: int, seed: int) -> None:
        self.ledger = (folder / LEDGERS[which]).open("a", encoding="utf-8")
        self.chance = random.Random(seed * len(LEDGERS) + which)
        self.number = which
        self.things: dict[int, Any] = {}  # pages by the number of their thing
        self.words: dict[int, str] = {}  # by which each can be found
        self.taught: list[int] = []
        self.last: dict[int, float] = {}  # when something was made of each
        self.awaited: dict[int, Awaited] = {}  # things that the clock changes
        self.deeds: dict[Callable[[], dict[str, Any]], int] = {
            self.create: 18, self.edit: 22, self.draft: 8, self.unpublish: 14, self.again: 10,
            self.move: 5, self.rename: 7, self.delete: 7, self.teach: 3, self.unteach: 2,
            self.translate: 6, self.schedule: 5, self.expire: 4,
        }  # fmt: skip

    def run(self, deeds: int, pace: float) -> None:
        """As many ``deeds``, about ``pace`` seconds of rest between two."""
        try:
            for _ in range(deeds):
                self.one()
                time.sleep(self.chance.uniform(0, 2 * pace))
            while self.awaited:
                self._look()
                time.sleep(0.1)
        except Exception:
            self._note({"failed": traceback.format_exc()})
            raise
        finally:
            self._note(None)

    def one(self) -> None:
        """One deed; another one where there is nothing to do it to."""
        self._look()
        (deed,) = self.chance.choices(list(self.deeds), list(self.deeds.values()))
        if len(self.things) - len(self.awaited) < FEWEST:
            deed = self.create
        elif deed == self.create and len(self.things) >= MOST:
            deed = self.delete
        began = time.monotonic()
        told = deed()
        ended = time.monotonic()
        self._note({"deed": deed.__name__, "began": began, "ended": ended, **told})
        self.last[told.get("thing", -1)] = ended

    def _note(self, told: dict[str, Any] | None) -> None:
        self.ledger.write(json.dumps(told) + "\n")
        self.ledger.flush()

    def _next(self) -> int:
        self.number += len(LEDGERS)
        return self.number

    def _any(self) -> tuple[int, Any]:
        thing = self.chance.choice(sorted(self.things.keys() - self.awaited.keys()))
        return thing, self._page(thing)

    def _page(self, thing: int) -> Any:
        page = self.things[thing]
        return type(page).objects.get(pk=page.pk)

    def _now(self, thing: int, page: Any) -> dict[str, Any]:
        """What the public may find of a thing from now on."""
        page = type(page).objects.get(pk=page.pk)
        self.words[thing] = page.title.split()[-1]
        return {"thing": thing, "word": self.words[thing] if page.live else ""}

    def _publish(self, page: Any) -> None:
        """Now and for good."""
        page.go_live_at = page.expire_at = None
        page.save_revision().publish()

    def _await(self, thing: int, word: str) -> datetime:
        """Leave a thing alone until the clock has made of it what ``word`` says."""
        seconds = self.chance.uniform(0.5, 2.5)
        self.awaited[thing] = Awaited(time.monotonic() + seconds, word)
        return timezone.now() + timedelta(seconds=seconds)

    def _look(self) -> None:
        """Note what the clock has done."""
        now = time.monotonic()
        for thing, told in list(self.awaited.items()):
            page = self._page(thing)
            there = page.title.split()[-1] if page.live else ""
            if there == told.word:
                # what is over is over at once, what comes comes with the clock
                ended = now if told.word else max(told.moment, self.last[thing])
                self._note({"deed": "clock", "began": told.moment, "ended": ended, "thing": thing,
                            "word": told.word})  # fmt: skip
                self.words[thing] = page.title.split()[-1]
                del self.awaited[thing]
            elif now > told.moment + PATIENCE:
                raise TimeoutError(f"the clock forgot p{thing}")

    # -- deeds -------------------------------------------------------------------------------

    def create(self) -> dict[str, Any]:
        from django.db import transaction

        from agencies.models import Agency
        from tests import factories

        number = self._next()
        kind, make = self.chance.choice(
            [("faq", factories.make_answer), ("form", factories.make_form),
             ("guide", factories.make_guide)]
        )  # fmt: skip
        with transaction.atomic():
            page = make(
                title=f"ترخيص {word(number)}",
                external_id=f"{kind}.p{number}",
                slug=f"p{number}-{number}",
                agency=Agency.objects.get(code=self.chance.choice(AGENCIES)),
            )
            if self.chance.random() < 0.4:
                factories.translate_page(page, kind)
            page.save_revision().publish()
        self.things[number] = page
        return self._now(number, page)

    def edit(self) -> dict[str, Any]:
        thing, page = self._any()
        page.title = f"ترخيص {word(self._next())}"
        self._publish(page)
        return self._now(thing, page)

    def draft(self) -> dict[str, Any]:
        thing, page = self._any()
        page.title = f"ترخيص {word(self._next())}"
        page.save_revision()
        return {"draft": page.title.split()[-1]} | self._now(thing, page)

    def unpublish(self) -> dict[str, Any]:
        thing, page = self._any()
        page.unpublish()
        return self._now(thing, page)

    def again(self) -> dict[str, Any]:
        thing, page = self._any()
        self._publish(page.get_latest_revision_as_object())
        return self._now(thing, page)

    def move(self) -> dict[str, Any]:
        from agencies.models import Agency
        from office.tree import shelf

        thing, page = self._any()
        kind = page.external_id.partition(".")[0]
        agency = Agency.objects.get(code=self.chance.choice(AGENCIES))
        page.move(shelf(kind, agency, "ar"), pos="last-child")
        return self._now(thing, page)

    def rename(self) -> dict[str, Any]:
        thing, page = self._any()
        page.slug = f"p{thing}-{self._next()}"
        self._publish(page)
        return self._now(thing, page)

    def delete(self) -> dict[str, Any]:
        thing, page = self._any()
        page.delete()
        del self.things[thing], self.words[thing]
        return {"thing": thing, "word": ""}

    def translate(self) -> dict[str, Any]:
        """Say it in English too, or say that anew, or no longer."""
        from tests import factories

        thing, page = self._any()
        number = self._next()
        english = page.get_translations().first()
        if english is None:
            kind = page.external_id.partition(".")[0]
            factories.translate_page(page, kind, slug=f"p{thing}-{number}", title=f"Thing {number}")
        elif english.live and self.chance.random() < 0.4:
            english.unpublish()
        else:
            english.specific.title = f"Thing {number}"
            self._publish(english.specific)
        return self._now(thing, page)

    def schedule(self) -> dict[str, Any]:
        """A new title from a moment of the near future on."""
        thing, page = self._any()
        said = word(self._next())
        page.title, page.expire_at = f"ترخيص {said}", None
        page.go_live_at = self._await(thing, said)
        page.save_revision().publish()
        return {"draft": said} | self._now(thing, page)

    def expire(self) -> dict[str, Any]:
        """To be read until a moment of the near future."""
        thing, page = self._any()
        page.go_live_at, page.expire_at = None, self._await(thing, "")
        page.save_revision().publish()
        return self._now(thing, page)

    def teach(self) -> dict[str, Any]:
        from search.models import Synonym

        said, thing = word(self._next()), self.chance.choice(sorted(self.words))
        row = Synonym.objects.create(words=said, meanings=self.words[thing])
        self.taught.append(row.pk)
        return {"taught": said, "meaning": self.words[thing]}

    def unteach(self) -> dict[str, Any]:
        from search.models import Synonym

        if not self.taught:
            return {}
        row = Synonym.objects.get(pk=self.taught.pop(self.chance.randrange(len(self.taught))))
        row.delete()
        return {"untaught": row.words}
