from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from office.serving import PARTS, start
from office.setup import collect_static_if_changed, migrate_if_needed


class Command(BaseCommand):
    help = "Bring database and static files up to date, then run web server, worker and clock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            choices=PARTS,
            action="append",
            help="run this part alone; may be given several times (default: all)",
        )
        parser.add_argument(
            "--bind", default=f"127.0.0.1:{settings.PORT}", help="where the web server listens"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_if_needed()
        parts = options["only"] or PARTS
        if "web" in parts:
            collect_static_if_changed()
        group = start(options["bind"], parts)
        self.stdout.write(f"Running {', '.join(parts)} for {settings.SITE_URL}")
        self.stdout.flush()
        sys.exit(group.wait())
