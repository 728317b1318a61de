"""What every page of a draft shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from casework.deadlines import GRIEVANCE_DAYS, grievance_until
from casework.forms.fields import PastDate
from casework.journey.walk import Walk
from casework.journey.words import NEXT, title_of
from casework.models.drafts import KEPT


@dataclass(frozen=True, slots=True)
class Grievance:
    """The legal period in which a decision can be contested. ``left``: days, negative once over."""

    until: date
    left: int
    days: int = GRIEVANCE_DAYS


def grievance_of(walk: Walk) -> Grievance | None:
    """The period of the decision that the complaint contests; ``None`` where it names no day."""
    typed = walk.kept("details").get("decision_on")
    try:
        learned = PastDate(required=False).clean(typed) if typed else None
    except ValidationError:
        return None
    if learned is None:
        return None
    until = grievance_until(learned)
    return Grievance(until, (until - localdate()).days)


def kept_until(walk: Walk) -> date:
    """The last whole day on which the draft is there."""
    return localdate(walk.draft.saved_at + KEPT - timedelta(days=1))


def page_context(walk: Walk, step: str) -> dict[str, Any]:
    """What every page of a draft shows."""
    place = walk.steps.index(step) + 1 if step in walk.steps else 0
    return {
        "walk": walk,
        "step": step,
        "kind": walk.kind,
        "steps": walk.steps,
        "number": place,
        "step_title": title_of(step, walk.kind),
        "back_url": _back_url(walk, step),
        "form_title": walk.page.title,
        "form_url": walk.page.get_url(),
        "original_url": walk.url_in_other_language(step),
        "saved_at": walk.draft.saved_at,
        "closed": walk.closed,
        "grievance": grievance_of(walk),
        "next_steps": () if step in ("exit", "solved") else NEXT[walk.kind],
        "urls": {name: walk.url(name) for name in (*walk.steps, "later", "convert")},
    }


def _back_url(walk: Walk, step: str) -> str:
    if step not in walk.steps:
        return ""
    before = walk.before(step)
    return walk.url(before) if before else ""
