"""What a start-up has to see to: database and static files, quickly when nothing changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import page_cache

#: any number, the same in every process: who holds it migrates, the others wait
MIGRATION_LOCK = 0x0FF1CE


def migrate_if_needed() -> bool:
    """Bring the database up to date; whether there was anything to do.

    Of several processes that start at once one migrates and the others wait for it.
    """
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    if not _behind():
        return False
    with _alone():
        if not _behind():
            return False  # another process was quicker
        call_command("migrate", interactive=False, verbosity=0)
    return True


def _behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: by an advisory lock of PostgreSQL, else by a lock on a file."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        return
    with (Path(settings.VAR_DIR) / "migrating.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def collect_static_if_changed() -> bool:
    """Collect, hash and compress static files unless none changed; whether it did."""
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    wanted = hashlib.sha256("\n".join(_static_files()).encode()).hexdigest()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=manifest.exists())
    stamp.write_text(wanted)
    page_cache.forget_all()  # kept pages name files that are gone
    return True


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            yield f"{path} {status.st_size} {int(status.st_mtime)}"
