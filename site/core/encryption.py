"""Personal fields are encrypted at rest; the keys come from the settings and can be rotated.

``settings.FIELD_KEYS`` is a list, newest first: the first one encrypts, all of them decrypt.
``rotate`` gives a text under the newest key, so that old keys can be taken away afterwards.
A keyed hash finds a value exactly (a phone, a civil ID) without decrypting anything.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models import Lookup


class Undecipherable(Exception):
    """No key of the settings opens this text."""


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derive(key, b"encrypt")) for key in keys])


def _derive(key: str, purpose: bytes) -> bytes:
    digest = hmac.digest(key.encode(), purpose, hashlib.sha256)
    return base64.urlsafe_b64encode(digest)


def _keys() -> tuple[str, ...]:
    return tuple(settings.FIELD_KEYS)


def encrypt(text: str) -> str:
    """``text`` under the newest key; the empty text stays empty."""
    return _fernet(_keys()).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """What :func:`encrypt` was given. Raises ``Undecipherable``."""
    if not token:
        return ""
    try:
        return _fernet(_keys()).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Undecipherable from error


def rotate(token: str) -> str:
    """The same text under the newest key. Raises ``Undecipherable``."""
    if not token:
        return ""
    try:
        return _fernet(_keys()).rotate(token.encode()).decode()
    except InvalidToken as error:
        raise Undecipherable from error


def keyed_hash(value: str) -> str:
    """64 letters that are the same for the same ``value``; empty for an empty one.

    Made with the oldest key, which stays for this purpose when newer ones are added.
    """
    if not value:
        return ""
    return hmac.new(_derive(_keys()[-1], b"look up"), value.encode(), hashlib.sha256).hexdigest()


class _NeverFound(models.TextField):  # type: ignore[type-arg]
    """The same value is never encrypted the same way twice: all one can ask is whether it is."""

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class EncryptedText(_NeverFound):
    """A text that is encrypted in the database and plain in Python."""

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text


class EncryptedJSON(_NeverFound):
    """A JSON value that is encrypted in the database and plain in Python."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *args: Any) -> Any:
        return json.loads(decrypt(value)) if value else None

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(json.dumps(value))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)
