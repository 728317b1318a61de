from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from search.engines import get_engine
from search.indexing import all_documents


class Command(BaseCommand):
    help = "Rebuild the search index beside the live one and switch; searches go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        loud = options["verbosity"] > 0
        if loud and self.stdout.isatty():
            count = self._with_bar()
        else:
            count = get_engine().rebuild(all_documents())
        if loud:
            self.stdout.write(f"{count} documents indexed in {time.monotonic() - began:.1f} s")

    def _with_bar(self) -> int:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        documents = list(all_documents())
        columns = (
            TextColumn("Search index"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns) as progress:
            task = progress.add_task("", total=len(documents))
            return get_engine().rebuild(documents, lambda n: progress.update(task, advance=n))
