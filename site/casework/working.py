"""The working calendar of an agency, from what people have confirmed."""

from __future__ import annotations

from django.db.models import Q

from casework.models import Holiday, WorkingHours
from core.calendars import Hours, WorkCalendar
from core.memo import remember


def calendar_of(agency_id: int | None) -> WorkCalendar:
    """The calendar of one agency (``None``: the general one), from memory.

    Its own working hours go before the general ones; its own holidays come on top of them.
    """
    return remember(("work calendar", agency_id), lambda: read_calendar(agency_id))


def read_calendar(
    agency_id: int | None, *, without: int = 0, also: Holiday | None = None
) -> WorkCalendar:
    """The same from the database; ``without`` the holiday of this key, or with one more."""
    concerns = Q(agency__isnull=True) | Q(agency=agency_id)
    holidays = {
        row.day: row.name_ar
        for row in Holiday.objects.filter(concerns, confirmed_at__isnull=False)
        if row.pk != without
    }
    if also is not None and also.agency_id in (None, agency_id):
        holidays[also.day] = also.name_ar
    rows = list(WorkingHours.objects.filter(concerns))
    own = [row for row in rows if row.agency_id is not None] or rows
    hours = tuple(
        Hours(row.start, row.end, frozenset(row.weekdays), row.first, row.last) for row in own
    )
    return WorkCalendar(hours, holidays) if hours else WorkCalendar(holidays=holidays)
