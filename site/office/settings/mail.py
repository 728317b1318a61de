"""``EMAIL_URL`` as Django's settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit


def mail_settings(url: str) -> dict[str, Any]:
    """Settings for ``smtp://user:password@host:port`` (STARTTLS where offered by ``?tls``) or
    ``smtps://…`` (TLS from the start); messages go to a folder where ``url`` is empty.

    Raises ``ValueError`` for another scheme.
    """
    if not url:
        return {"EMAIL_BACKEND": "core.mail.FolderBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError(f"EMAIL_URL: unknown scheme {parts.scheme!r}")
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if secure else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and "tls" in parts.query,
        "EMAIL_TIMEOUT": 20,
    }
