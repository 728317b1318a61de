"""The benchmark's settings without collected static files: only pages of the inbox are drawn."""

from tests.bench.settings import *  # noqa: F403
from tests.bench.settings import STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
THROTTLES = False
