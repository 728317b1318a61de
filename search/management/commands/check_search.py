from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from search.engines import get_engine
from search.engines.embedded import fingerprint
from search.indexing import all_documents


class Command(BaseCommand):
    help = "Compare the search index with the database; exit status 1 where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        indexed = get_engine().fingerprints()
        differences: list[str] = []
        seen: set[str] = set()
        for document in all_documents():
            seen.add(document.id)
            if document.id not in indexed:
                differences.append(f"missing: {document.id}")
            elif indexed[document.id] != fingerprint(document):
                differences.append(f"outdated: {document.id}")
        differences += [f"should not be there: {id_}" for id_ in sorted(set(indexed) - seen)]
        if options["verbosity"] > 0:
            for line in differences[:100]:
                self.stdout.write(line)
        self.stdout.write(f"{len(differences)} differences in {len(seen | set(indexed))} documents")
        if differences:
            sys.exit(1)
