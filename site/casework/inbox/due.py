"""The deadline cell: a shape, words and a colour, so that none of them says it alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.enums import OPEN, Status
from casework.models import Case
from casework.wording import in_words
from casework.working import calendar_of

#: so many working days before the day it becomes urgent
SOON = 3


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a case stands to its date. ``state`` names the colour."""

    state: str
    shape: str
    words: str
    on: date | None = None


def soon_until(today: date) -> date:
    """The last day that counts as soon, by the general calendar."""
    return calendar_of(None).add_days(today, SOON)


def deadline_of(case: Case, today: date) -> Deadline:
    """How ``case`` stands to its date on the day ``today`` in Kuwait."""
    if case.status not in OPEN:
        return Deadline("settled", "–", _("Nothing is owed"))
    due = case.next_due_on
    days = (due - today).days
    if days < 0:
        words = ngettext("%(count)s day overdue", "%(count)s days overdue", -days)
        return Deadline("overdue", "■", words % {"count": -days}, due)
    words = ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    if days == 0:
        words = _("Due today")
    if due <= soon_until(today):
        return Deadline("soon", "▲", words, due)
    if case.status == Status.AWAITING_CITIZEN:
        return Deadline("waiting", "◻", _("Waits for the citizen: %(left)s") % {"left": words}, due)
    return Deadline("on-time", "●", words, due)


def told(deadline: Deadline) -> str:
    """The same in one line of text, for a title or an export."""
    on = f" · {in_words(deadline.on)}" if deadline.on else ""
    return f"{deadline.shape} {deadline.words}{on}"
