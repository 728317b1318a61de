"""Secrets of a case: tracking codes kept as Argon2 hashes, random addresses kept as plain hashes.

A tracking code has about 53 bits, hence a password hash (ASVS 6.5.2) and throttles. It costs the
processor twenty milliseconds, so that nobody waits for it: a new case has a hash under the secret
key first, which the clock replaces within the minute. A draft's or a receipt's address has 128
bits and needs neither.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from django.conf import settings

from core.encryption import keyed_hash

#: how a hash begins that has not been reckoned in full yet
FIRST = "keyed$"


@lru_cache(maxsize=2)
def _hasher(time_cost: int, memory_cost: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)


def _current() -> PasswordHasher:
    return _hasher(*settings.TRACKING_HASH_COST)


def first_hash(code: str) -> str:
    """What a tracking code is kept under until :func:`hash_code` was reckoned."""
    return FIRST + keyed_hash(code)


def hash_code(code: str) -> str:
    """The Argon2id hash under which a tracking code is kept."""
    return _current().hash(code)


@lru_cache(maxsize=2)
def _dummy(cost: tuple[int, int]) -> str:
    return _hasher(*cost).hash(secrets.token_hex(8))


def code_matches(code: str, kept: str | None) -> bool:
    """Whether ``code`` is the one kept. Takes as long where nothing is kept (an unknown case)."""
    first = bool(kept) and str(kept).startswith(FIRST)
    slow = kept if kept and not first else _dummy(settings.TRACKING_HASH_COST)
    try:
        matches = _current().verify(slow, code) and slow == kept
    except (VerifyMismatchError, InvalidHashError):
        matches = False
    return bool(code) and hmac.compare_digest(first_hash(code), str(kept)) if first else matches


def hash_token(token: str) -> str:
    """The hash under which a random address is kept: 64 letters."""
    return hashlib.sha256(token.encode()).hexdigest()
