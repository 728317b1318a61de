"""What a staff session remembers, and when it is over."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest

BEGAN, SEEN, ROLES = "began", "seen", "roles"
#: seconds without a request, and in all (ASVS 7.3)
IDLE = 30 * 60
LONGEST = 10 * 3600


def roles_of(user: Any) -> str:
    """A mark of the user's groups and standing: another one after any change of role. One query."""
    groups = sorted(user.groups.values_list("pk", flat=True))
    told = f"{user.pk} {user.is_superuser} {groups}"
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def begin(request: HttpRequest, user: Any) -> None:
    """Note in the session, which has a new key since the sign-in, when and as what it began."""
    now = int(time.time())
    request.session[BEGAN] = request.session[SEEN] = now
    request.session[ROLES] = roles_of(user)


def is_over(request: HttpRequest) -> bool:
    """Whether it was idle for too long, is too old, or its user's roles have changed."""
    session, now = request.session, int(time.time())
    if BEGAN not in session:  # begun by something else than the sign-in page
        begin(request, request.user)
        return False
    idle = now - session.get(SEEN, 0) > IDLE
    old = now - session[BEGAN] > LONGEST
    return bool(idle or old or session.get(ROLES) != roles_of(request.user))


def touch(request: HttpRequest) -> None:
    """It was used now; written once a minute at most."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) >= 60:
        request.session[SEEN] = now


def needs_second_factor(user: Any) -> bool:
    """Whether ``user`` must show a second factor: all staff, but not in the demonstration."""
    return bool(settings.SECOND_FACTOR and user.is_authenticated)
