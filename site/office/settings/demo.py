"""The demonstration office: embedded parts only, plain HTTP on the loopback address."""

from office.settings.base import *  # noqa: F403

DEMONSTRATION = True
