from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import engines, mending
from search.engines import Engine, EngineDown
from search.indexing import all_documents, count_documents


class Command(BaseCommand):
    help = "Rebuild each search index beside the live one and switch; searches go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        loud = options["verbosity"] > 0
        for engine in engines.kept_engines():
            began = time.monotonic()
            try:
                count = self._rebuild(engine, bar=loud and self.stdout.isatty())
            except EngineDown as error:
                raise CommandError(
                    f"The index of {engine.name} could not be rebuilt: {error}"
                ) from error
            if loud:
                seconds = time.monotonic() - began
                self.stdout.write(f"{count} documents indexed in {seconds:.1f} s ({engine.name})")
        mending.mend()

    def _rebuild(self, engine: Engine, *, bar: bool) -> int:
        if not bar:
            return engine.rebuild(all_documents())
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            TextColumn("Search index"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns) as progress:
            task = progress.add_task("", total=count_documents())
            return engine.rebuild(all_documents(), lambda n: progress.update(task, advance=n))
