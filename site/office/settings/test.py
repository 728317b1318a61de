"""Tests: fast hashes, tasks at once, everything written below a folder of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import dj_database_url

os.environ.setdefault(
    "SECRET_KEY", "a secret for tests only, never for a running office, 50 letters"
)

os.environ.setdefault("FIELD_KEYS", "a key for tests only")

from office.settings.base import *  # noqa: F403
from office.settings.base import ELASTICSEARCH, STORAGES, TEMPLATES, env

VAR_DIR = Path(tempfile.mkdtemp(prefix="office-test-"))
SEARCH_DIR = VAR_DIR / "search"
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
for _folder in (MEDIA_ROOT, STATIC_ROOT):
    _folder.mkdir()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
SITE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = SITE_URL
MAIL_DOMAIN = "testserver"
PAGE_CACHE = False
CLAMD_URL = ""
ELASTICSEARCH = ELASTICSEARCH | {"nodes": []}
COUNT_LATER = False
#: ``make test-postgres`` names a server of its own
DATABASES = {"default": dj_database_url.parse(env("TEST_DATABASE_URL", "sqlite://:memory:"))}
TRACKING_HASH_COST = (1, 8)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = STORAGES | {
    "private": {
        "BACKEND": "core.storage.DurableStorage",
        "OPTIONS": {"location": str(VAR_DIR / "private"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_DIR = VAR_DIR / "mail"
SECOND_FACTOR = False
