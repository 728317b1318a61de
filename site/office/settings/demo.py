"""The demonstration office: embedded parts only, plain HTTP on the loopback address."""

from office.settings.base import *  # noqa: F403

DEMONSTRATION = True
#: the demonstration accounts go without a second factor, and the admin says so
SECOND_FACTOR = False
