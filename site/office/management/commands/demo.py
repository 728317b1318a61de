from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from office.demo.accounts import ACCOUNTS, create_accounts
from office.demo.cases import cases_missing, write_cases
from office.demo.content import load_office
from office.serving import ProcessGroup, start
from office.setup import collect_static_if_changed, migrate_if_needed

READY_WITHIN = 60.0


class Command(BaseCommand):
    help = "Set up the demonstration office where it is missing and serve it until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--prepare", action="store_true", help="set up and stop before serving")

    def handle(self, *args: Any, prepare: bool, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration runs with its own settings only.")
        translation.activate("ar")
        started = time.monotonic()
        if migrate_if_needed():
            self.say("Database ready", started)
        if collect_static_if_changed():
            self.say("Static files ready", started)
        for step in load_office():
            self.say(step, started)
        create_accounts(settings.DEMO_PASSWORD)
        if cases_missing():
            write_cases.enqueue()
        if prepare:
            return
        bind = f"127.0.0.1:{settings.PORT}"
        group = start(bind)
        if not self.wait_until_up(group, f"http://{bind}/healthz"):
            group.stop()
            raise CommandError(f"The web server did not come up on {bind}. Is the port taken?")
        self.announce(bind)
        sys.exit(group.wait())

    def say(self, words: str, started: float) -> None:
        self.stdout.write(f"{words} ({time.monotonic() - started:.1f} s)")
        self.stdout.flush()

    def wait_until_up(self, group: ProcessGroup, url: str) -> bool:
        """Whether the server answers in time and no child ended."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if group.ended():
                return False
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        return False

    def announce(self, bind: str) -> None:
        self.stdout.write(f"\nReady: http://{bind}/ar/\n")
        self.stdout.write(
            f"Staff sign in at http://{bind}/cms/ with password {settings.DEMO_PASSWORD}"
        )
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<12} {account.name_en}")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()
