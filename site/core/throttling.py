"""How often one visitor may do one thing, counted for all processes together.

Counts live in the database: they hold for every worker and survive a restart. What identifies a
visitor goes through a keyed hash first; an address is never written down.

The window slides: what was done in the window before counts with the share of it that still
lies within the period. A refused try is not counted, so nobody is kept out for ever by trying.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.encryption import keyed_hash
from core.models import ThrottleCount

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` times in ``period``; ``name`` keeps the counts of limits apart."""

    name: str
    most: int
    period: timedelta = timedelta(hours=1)


def take(limit: Limit, *who: str, at: datetime | None = None) -> int:
    """Count one try of ``who`` (an address, a reference …); 0, or seconds to wait where refused.

    Never lets more than ``limit.most`` through, however many processes ask at once. Write it
    outside a transaction that may be rolled back: the count would go with it.
    """
    if not settings.THROTTLES:
        return 0
    now, key = at or timezone.now(), _key(limit, who)
    window = _window(limit, now)
    room = limit.most - _carried(limit, key, window, now)
    row = ThrottleCount.objects.filter(key=key, window=window)
    if room > 0 and not row.filter(count__lt=room).update(count=F("count") + 1):
        if row.exists():
            return _wait(limit, key, now)
        try:
            with transaction.atomic():
                _start(limit, key, window)
        except IntegrityError:  # another process was quicker
            return take(limit, *who, at=now)
    return 0 if room > 0 else _wait(limit, key, now)


def wait(limit: Limit, *who: str, at: datetime | None = None) -> int:
    """Seconds until ``who`` may try again, 0 where they may now. Counts nothing."""
    if not settings.THROTTLES:
        return 0
    return _wait(limit, _key(limit, who), at or timezone.now())


def give_back(limit: Limit, *who: str, at: datetime | None = None) -> None:
    """A try that :func:`take` counted was a good one: it does not count."""
    window = _window(limit, at or timezone.now())
    rows = ThrottleCount.objects.filter(key=_key(limit, who), window=window, count__gt=0)
    rows.update(count=F("count") - 1)


def forget(at: datetime) -> None:
    """Take away the counts that no longer say anything at ``at``."""
    ThrottleCount.objects.filter(expires_at__lte=at).delete()


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429 in the reader's language, with the time after which it works again."""
    from django.shortcuts import render

    context = {"minutes": max(1, math.ceil(seconds / 60))}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


# -- who asks ----------------------------------------------------------------------------------

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str:
    """The visitor's address: an IPv4 address, or the /64 network of an IPv6 one.

    ``X-Forwarded-For`` counts only as far as ``settings.TRUSTED_PROXIES`` (addresses and
    networks) wrote it: it is read from its end, past trusted proxies only.
    """
    seen = _address(request.META.get("REMOTE_ADDR", ""))
    if seen is None:
        return NOBODY
    told = request.headers.get("X-Forwarded-For", "").split(",")
    while told and _trusted(seen):
        before = _address(told.pop())
        if before is None:
            break
        seen = before
    if isinstance(seen, IPv6Address):
        return str(ip_network((seen, 64), strict=False))
    return str(seen)


def _address(text: str) -> Address | None:
    """The address in ``text``, which may carry a port."""
    for candidate in (text.strip(), _without_port(text.strip())):
        try:
            found = ip_address(candidate)
        except ValueError:
            continue
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        return mapped or found
    return None


def _without_port(text: str) -> str:
    try:
        return urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return ""


def _trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


# -- counting ----------------------------------------------------------------------------------


def _key(limit: Limit, who: Sequence[str]) -> str:
    # the length of each part keeps ("a", "bc") and ("ab", "c") apart
    return keyed_hash("|".join(f"{len(part)}:{part}" for part in (limit.name, *who)))


def _window(limit: Limit, now: datetime) -> datetime:
    seconds = int(limit.period.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def _start(limit: Limit, key: str, window: datetime) -> None:
    expires = window + 2 * limit.period
    ThrottleCount.objects.create(key=key, window=window, count=1, expires_at=expires)


def _counts(limit: Limit, key: str, window: datetime) -> tuple[int, int]:
    """What was counted in the window before, and in this one."""
    windows = [window - limit.period, window]
    rows = ThrottleCount.objects.filter(key=key, window__in=windows)
    found = dict(rows.values_list("window", "count"))
    return found.get(windows[0], 0), found.get(windows[1], 0)


def _carried(limit: Limit, key: str, window: datetime, now: datetime) -> int:
    """What the window before still weighs, rounded up."""
    before, _ = _counts(limit, key, window)
    return math.ceil(before * (1 - (now - window) / limit.period))


def _wait(limit: Limit, key: str, now: datetime) -> int:
    window = _window(limit, now)
    before, current = _counts(limit, key, window)
    period, passed = limit.period.total_seconds(), (now - window).total_seconds()
    if math.ceil(before * (1 - passed / period)) + current < limit.most:
        return 0
    if current < limit.most:  # the window before weighs less every second
        share, start = (limit.most - 1 - current) / before, 0.0
    else:  # this window has to become the one before
        share, start = (limit.most - 1) / current, period
    return max(1, math.ceil(start + period * (1 - share) - passed))
