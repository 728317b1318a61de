"""Whether the process is up, and whether its parts are."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework import scanning
from core.heartbeats import PARTS
from office.parts.standing import Standing, standing


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything needed to serve people works, else 503 with what does not."""
    checks = {"database": _database(), "search": _search()}
    server = _search_server()
    if server:
        checks["search server"] = server
    checks |= _parts(there=checks["database"]["ok"])
    ready = checks["database"]["ok"] and checks["search"]["ok"]
    body = {
        "status": "ok" if all(c["ok"] for c in checks.values()) else "degraded",
        "checks": checks,
    }
    if not ready:
        body["status"] = "unavailable"
    return JsonResponse(body, status=200 if ready else 503)


def _database() -> dict[str, Any]:
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "milliseconds": round((time.monotonic() - started) * 1000, 1)}


def _search() -> dict[str, Any]:
    from search.engines import embedded_engine, get_engine

    try:
        told = get_engine().health()
        return told if told["ok"] else embedded_engine().health()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the engine, we report it
        return {"ok": False, "error": type(error).__name__}


def _search_server() -> dict[str, Any]:
    """Of the search server, where there is one: whether it answers, and if not, since when."""
    from search.engines import elastic_engine

    server = elastic_engine()
    if server is None:
        return {}
    told = server.breaker.told()
    if not told:
        return {"ok": True, "state": "closed"}
    return {
        "ok": False,
        "state": told["state"],
        "reason": told["reason"],
        "seconds_since": round(max(0.0, time.time() - told["since"]), 1),
    }


def _parts(there: bool) -> dict[str, dict[str, Any]]:
    """Of what the database knows; it is not asked where it is not ``there``."""
    names = [*PARTS, "outbox", "mail", "jobs", *(["scanner"] if settings.CLAMD_URL else [])]
    if not there:
        return {name: {"ok": False, "error": "database"} for name in names}
    try:
        told = _told(standing())
        if settings.CLAMD_URL:
            late = scanning.late(timezone.now())
            told["scanner"] = {"ok": not late, "files_late": late}
    except Error as error:
        return {name: {"ok": False, "error": type(error).__name__} for name in names}
    return told


def _told(house: Standing) -> dict[str, dict[str, Any]]:
    """Names, numbers and ages, and nothing else: whoever can reach the address reads them."""
    told: dict[str, dict[str, Any]] = {
        name: {
            "ok": pulse.living > 0,
            "seconds_since": _age(house, pulse.last),
            "processes": pulse.living,
        }
        for name, pulse in house.pulses.items()
    }
    entries, parked = house.backlog, sum(house.backlog.parked.values())
    told["outbox"] = {
        "ok": not entries.late and not parked,
        "waiting": entries.waiting,
        "late": entries.late,
        "parked": parked,
    }
    told["mail"] = {"ok": house.mail_since is None, "seconds_late": _age(house, house.mail_since)}
    told["jobs"] = {"ok": not house.jobs, "failing": sorted(house.jobs)}
    return told


def _age(house: Standing, moment: datetime | None) -> float | None:
    return None if moment is None else round(max(0.0, (house.at - moment).total_seconds()), 1)
