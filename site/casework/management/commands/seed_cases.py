from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from rich.progress import Progress

from agencies.models import Agency
from casework.services.seeding import RealCasesExist, seed

DAYS = 425  # about fourteen months


class Command(BaseCommand):
    help = "Write fictional cases for benchmarks and practice"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, required=True, help="how many")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same cases")
        parser.add_argument("--agency", help="the code of one agency, for practice")
        parser.add_argument(
            "--force", action="store_true", help="even where real cases exist already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agencies = Agency.objects.filter(merged_into__isnull=True)
        if options["agency"]:
            agencies = agencies.filter(code=options["agency"])
        else:
            agencies = agencies.filter(training=False)
        found = list(agencies.order_by("pk"))
        if not found:
            raise CommandError("There is no agency that could have cases")
        end = timezone.now()
        with Progress(disable=not self.stdout.isatty(), transient=True) as bar:
            row = bar.add_task("Cases", total=options["count"])
            try:
                done = seed(
                    options["count"],
                    seed=options["seed"],
                    start=end - timedelta(days=DAYS),
                    end=end,
                    agencies=found,
                    force=options["force"],
                    progress=lambda written: bar.update(row, completed=written),
                )
            except RealCasesExist as error:
                raise CommandError("Real cases exist here; --force writes all the same") from error
        self.stdout.write(f"{done} fictional cases")
