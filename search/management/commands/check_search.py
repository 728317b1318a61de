from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from search import engines
from search.engines import Engine, EngineDown
from search.indexing import differences

SHOWN = 100


class Command(BaseCommand):
    help = "Compare every search index with the database; exit status 1 where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        loud = options["verbosity"] > 0
        good = [self._check(engine, loud=loud) for engine in engines.kept_engines()]
        if not all(good):
            sys.exit(1)

    def _check(self, engine: Engine, *, loud: bool) -> bool:
        try:
            found = differences(engine)
        except EngineDown as error:
            self.stdout.write(f"cannot be compared: {engine.name} ({error})")
            return False
        if loud:
            for id_, what in list(found.items())[:SHOWN]:
                self.stdout.write(f"{what}: {id_}")
        total = engine.health()["documents"]
        self.stdout.write(f"{len(found)} differences in {total} documents ({engine.name})")
        return not found
