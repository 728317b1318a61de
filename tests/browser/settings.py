"""An office of its own for the browser: a database file below ``VAR_DIR``, no migrations."""

import os
from pathlib import Path

from office.settings.test import *  # noqa: F403

VAR_DIR = Path(os.environ["VAR_DIR"])
SEARCH_DIR = VAR_DIR / "search"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "office.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}


class NoMigrations:
    """Tables come straight from the models."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
SITE_URL = os.environ["SITE_URL"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
