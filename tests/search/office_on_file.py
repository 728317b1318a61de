"""Test settings with the database in a file, so that several processes share one office."""

from __future__ import annotations

import os
from pathlib import Path

from office.settings.test import *  # noqa: F403

VAR_DIR = Path(os.environ["OFFICE_ON_FILE"])
SEARCH_DIR = VAR_DIR / "search"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(VAR_DIR / "office.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
        },
    }
}
