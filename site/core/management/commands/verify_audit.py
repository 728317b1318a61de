from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from core import anchors, audit
from core.models import AuditRow


class Command(BaseCommand):
    help = "Walk the audit trail: does every row follow from the one before, and is none missing?"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="ROWS:DIGEST",
            help="an anchor kept elsewhere, as the daily mail gives it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for fault in audit.broken_rows():
            raise CommandError(f"The trail is broken: {fault}")
        told = [anchors.parse(text) for text in options["anchor"]]
        for anchor in [*anchors.kept(), *told]:
            if not anchors.holds(anchor):
                raise CommandError(f"The trail is broken: it does not reach the anchor {anchor}")
        self.stdout.write(f"The audit trail holds: {AuditRow.objects.count()} rows")
