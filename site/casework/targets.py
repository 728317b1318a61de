"""Internal targets in working days, beside the statutory month. Pure: no models, no clock.

They say when an office should have done what, long before the law says that it must. Waiting for
the sender pauses them; it never pauses the statutory date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.enums import Kind
from core.calendars import WorkCalendar

#: working days from receipt to each stage, by kind
POLICY: dict[str, dict[str, int]] = {
    Kind.COMPLAINT: {"acknowledge": 1, "triage": 3, "interim": 15, "final": 20},
    Kind.SUGGESTION: {"acknowledge": 1, "triage": 5, "final": 20},
    Kind.INQUIRY: {"acknowledge": 1, "final": 3},
}


@dataclass(frozen=True, slots=True)
class Targets:
    """The day of each stage, in order, and of the last one."""

    stages: dict[str, date]

    @property
    def final(self) -> date:
        """When the answer should leave."""
        return self.stages["final"]

    def as_json(self) -> dict[str, str]:
        """The same as it is kept with the case."""
        return {stage: day.isoformat() for stage, day in self.stages.items()}


def targets_for(
    kind: str, received_on: date, calendar: WorkCalendar, paused_days: int = 0
) -> Targets:
    """The targets of a case received on this day, ``paused_days`` working days later for pauses."""
    return Targets(
        {
            stage: calendar.add_days(received_on, days + paused_days)
            for stage, days in POLICY[kind].items()
        }
    )
