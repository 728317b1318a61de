"""Secrets of a case: tracking codes kept as Argon2 hashes, random addresses kept as plain hashes.

A tracking code has about 53 bits, hence a password hash (ASVS 6.5.2) and throttles. A draft's or
a receipt's address has 128 bits and needs neither.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from django.conf import settings


@lru_cache(maxsize=2)
def _hasher(time_cost: int, memory_cost: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)


def _current() -> PasswordHasher:
    return _hasher(*settings.TRACKING_HASH_COST)


def hash_code(code: str) -> str:
    """The Argon2id hash under which a tracking code is kept."""
    return _current().hash(code)


@lru_cache(maxsize=2)
def _dummy(cost: tuple[int, int]) -> str:
    return _hasher(*cost).hash(secrets.token_hex(8))


def code_matches(code: str, kept: str | None) -> bool:
    """Whether ``code`` is the one kept. Takes as long where nothing is kept (an unknown case)."""
    try:
        return _current().verify(kept or _dummy(settings.TRACKING_HASH_COST), code) and bool(kept)
    except (VerifyMismatchError, InvalidHashError):
        return False


def hash_token(token: str) -> str:
    """The hash under which a random address is kept: 64 letters."""
    return hashlib.sha256(token.encode()).hexdigest()
