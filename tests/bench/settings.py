"""The demonstration's settings with two views beside it to compare with."""

from office.settings.demo import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
# the baseline is Django alone: it must not pay for what stands around our pages
MIDDLEWARE = ["tests.bench.urls.BareFirst", *MIDDLEWARE]  # noqa: F405
