"""An open case: a cookie of its own for ``/{lang}/track/``, one case, thirty minutes.

The cookie holds a signed random key; what it opens is kept on the server and goes when the visitor
signs out. It has nothing to do with the staff's session, nor can it become one.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from http.cookies import Morsel
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import http_date

from casework.models import Attachment, Case
from core.encryption import Undecipherable, decrypt, encrypt
from core.language import ARABIC, ENGLISH

OPEN_FOR: Final = timedelta(minutes=30)
SALT: Final = "casework.track"
TOKEN: Final = "token"  # noqa: S105  the name of a field


def cookie_name() -> str:
    """``track``; where the site is served by HTTPS no other host can set it."""
    return "__Secure-track" if settings.SESSION_COOKIE_SECURE else "track"


class OpenCase:
    """A tracking session: its case, and the token that its forms carry."""

    def __init__(self, store: SessionStore, case: Case) -> None:
        self._store, self.case = store, case
        self.token: str = store["token"]

    @property
    def cookie(self) -> str:
        """What the visitor's cookie holds."""
        return signing.TimestampSigner(salt=SALT).sign(self._store.session_key or "")

    def pass_for(self, file: Attachment) -> str:
        """A token that opens ``file`` while this session lasts, for addresses outside its path."""
        return encrypt(f"{file.key} {self._store.session_key}")

    def holds(self, request: HttpRequest) -> bool:
        """Whether the posted form was drawn in this session."""
        return constant_time_compare(request.POST.get(TOKEN, ""), self.token)

    def say(self, word: str) -> None:
        """Keep ``word`` for the next page of this session."""
        self._store["said"] = word
        self._store.save()

    def said(self) -> str:
        """What :meth:`say` kept, once."""
        word: str = self._store.get("said", "")
        if word:
            del self._store["said"]
            self._store.save()
        return word

    def close(self) -> None:
        """Sign out: the cookie, wherever it was copied to, opens nothing any more."""
        self._store.flush()


def start(case: Case) -> OpenCase:
    """Open ``case`` for half an hour."""
    store = SessionStore()
    store["case"], store["token"] = case.pk, secrets.token_urlsafe(24)
    store.set_expiry(timezone.now() + OPEN_FOR)
    store.create()
    return OpenCase(store, case)


def keep_in(response: HttpResponse, opened: OpenCase) -> HttpResponse:
    """Let the visitor who gets ``response`` come back to what was opened."""
    return _set_cookie(response, opened.cookie, int(OPEN_FOR.total_seconds()))


def forget_in(response: HttpResponse) -> HttpResponse:
    """Take the cookie away from the visitor."""
    return _set_cookie(response, "", 0)


def current(request: HttpRequest) -> OpenCase | None:
    """The visitor's open case, ``None`` where there is none or its time is over."""
    signed = request.COOKIES.get(cookie_name(), "")
    if not signed:
        return None
    try:
        key = signing.TimestampSigner(salt=SALT).unsign(signed, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    store = SessionStore(key)
    # what is not ours (a session of the staff under a key of theirs) has no case
    case = Case.objects.filter(pk=store["case"]).first() if "token" in store else None
    return OpenCase(store, case) if case is not None else None


def passes(token: str, file: Attachment) -> bool:
    """Whether ``token`` was made for ``file`` by a session of its case that is still open.

    The key of the session is encrypted in the token: addresses are written into logs.
    """
    try:
        key, _, session = decrypt(token).partition(" ")
    except Undecipherable:
        return False
    if not session or not constant_time_compare(key, file.key):
        return False
    store = SessionStore(session)
    return "token" in store and store["case"] == file.case_id


def was_open(request: HttpRequest) -> bool:
    """Whether the visitor comes with a cookie of a session, open or not."""
    return cookie_name() in request.COOKIES


def _set_cookie(response: HttpResponse, value: str, seconds: int) -> HttpResponse:
    """Set the cookie for the tracking pages of both languages, which have no path in common."""
    name = cookie_name()
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        expires=http_date(0) if not seconds else None,
        path=f"/{ARABIC}/track/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    twin: Morsel[Any] = response.cookies[name].copy()
    twin["path"] = f"/{ENGLISH}/track/"
    # under another key, because the header's name alone would take the first one's place
    response.cookies[f"{name} {ENGLISH}"] = twin
    return response
