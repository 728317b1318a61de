from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.clock import run_due


class Command(BaseCommand):
    help = "Do every periodic job that is due at a moment, once, in the foreground."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--at", metavar="ISO-8601", help="the moment; without a zone: Kuwait time"
        )

    def handle(self, *args: Any, at: str | None, **options: Any) -> None:
        moment = timezone.now()
        if at:
            try:
                parsed = parse_datetime(at)
            except ValueError:
                parsed = None
            if parsed is None:
                raise CommandError(f"Not a moment in ISO 8601: {at}")
            moment = parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)
        done = run_due(moment)
        self.stdout.write(f"{len(done)} done" + "".join(f"\n{name}" for name in done))
