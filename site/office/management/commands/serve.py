from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from office.serving import start_everything
from office.setup import collect_static_if_changed, migrate_if_needed


class Command(BaseCommand):
    help = "Bring database and static files up to date, then run web server, worker and clock."

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_if_needed()
        collect_static_if_changed()
        bind = f"127.0.0.1:{settings.PORT}"
        group = start_everything(bind)
        self.stdout.write(f"Serving on http://{bind}/ behind {settings.SITE_URL}")
        self.stdout.flush()
        sys.exit(group.wait())
