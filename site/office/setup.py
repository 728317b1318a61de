"""What a start-up has to see to: database and static files, quickly when nothing changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate_if_needed() -> bool:
    """Bring the database up to date; whether there was anything to do."""
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def collect_static_if_changed() -> bool:
    """Collect, hash and compress static files unless none changed; whether it did."""
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    wanted = hashlib.sha256("\n".join(_static_files()).encode()).hexdigest()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=manifest.exists())
    stamp.write_text(wanted)
    return True


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            yield f"{path} {status.st_size} {int(status.st_mtime)}"
