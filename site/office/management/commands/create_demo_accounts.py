from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from office.demo.accounts import create_accounts


class Command(BaseCommand):
    help = "Make the demonstration accounts that are missing. Refused outside the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Demonstration accounts exist in the demonstration only.")
        self.stdout.write(f"{create_accounts(settings.DEMO_PASSWORD)} accounts made")
