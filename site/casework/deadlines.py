"""When an answer is due. Pure: moments in, days out; days are days in Kuwait.

The proposal promises an answer within one month of submission. The statutory date is the same
day of the next calendar month, clamped to that month's last day; it never pauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendars import add_months

KUWAIT = ZoneInfo("Asia/Kuwait")
#: stored with every due date, so that a later rule never rewrites an earlier promise
RULE = 1
APPEAL_DAYS = 30
#: the grievance period of Decree-Law 20/1981 from the day one learns of a decision
GRIEVANCE_DAYS = 60


@dataclass(frozen=True, slots=True)
class Due:
    """A due date and what led to it."""

    on: date
    counted_from: date
    clamped: bool  # the next month has no such day
    rule: int = RULE


def day_in_kuwait(moment: datetime) -> date:
    """The day of an aware moment in Kuwait. Raises ``ValueError`` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(KUWAIT).date()


def answer_due(received_at: datetime) -> Due:
    """When the answer to what was received at this aware moment is due."""
    start = day_in_kuwait(received_at)
    due = add_months(start, 1)
    return Due(due, start, clamped=due.day != start.day)


def appeal_until(answered_at: datetime) -> date:
    """The last day on which an answer given at this aware moment can be appealed."""
    return day_in_kuwait(answered_at) + timedelta(days=APPEAL_DAYS)


def grievance_until(learned_on: date) -> date:
    """The last day of the legal grievance period against a decision one learned of on this day."""
    return learned_on + timedelta(days=GRIEVANCE_DAYS)
