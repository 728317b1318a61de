"""The due date of a case as a calendar file (RFC 5545), in the active language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from casework import wording
from casework.models import Case
from core.language import current_language

LINE: Final = 75  # octets, its end not counted
END: Final = "\r\n"


def calendar_answer(case: Case, language: str) -> HttpResponse:
    """The calendar file of a case's date, in ``language``."""
    with translation.override(language):
        content = due_event(case)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.ics"'
    return response


def due_event(case: Case) -> str:
    """The day by which an answer to ``case`` is due, as a day-long event."""
    summary = _("Last day for the answer to %(reference)s") % {"reference": case.reference}
    address = settings.SITE_URL.rstrip("/") + reverse("track")
    description = f"{wording.due_reason(case)}\n{address}"
    language = current_language()
    stamp = case.received_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Citizen Service Office//Cases//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{case.reference}@{settings.MAIL_DOMAIN}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{_day(case.next_due_on)}",
        f"DTEND;VALUE=DATE:{_day(case.next_due_on + timedelta(days=1))}",
        f"SUMMARY;LANGUAGE={language}:{_text(summary)}",
        f"DESCRIPTION;LANGUAGE={language}:{_text(description)}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return END.join(part for line in lines for part in folded(line)) + END


def folded(line: str) -> Iterator[str]:
    """``line`` in parts of at most 75 octets, no letter cut in two."""
    part, room = "", LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield part
            part, room = " ", LINE - 1
        part += sign
        room -= size
    yield part


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _text(value: str) -> str:
    """A text value: what separates values is escaped."""
    for sign in "\\;,":
        value = value.replace(sign, f"\\{sign}")
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
