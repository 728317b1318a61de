"""What production runs, on an office made for one hour of publishing; static files as they lie."""

from tests.casework.race_settings import *  # noqa: F403
from tests.casework.race_settings import STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
