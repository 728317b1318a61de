"""Real servers for the tests, started where they can be had."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


class Unavailable(Exception):
    """A server cannot be had on this machine; the message says why."""


def missing(service: str, reason: object) -> NoReturn:
    """Leave a test out, loudly; where services are required, fail it."""
    told = f"SKIPPED FOR WANT OF {service.upper()}: {reason}"
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(told, pytrace=False)
    pytest.skip(told)
