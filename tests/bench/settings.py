"""The demonstration's settings with two views beside it to compare with."""

from office.settings.demo import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
EVERY_MIDDLEWARE = MIDDLEWARE  # noqa: F405
