"""The life of a case as one table: which action is possible in which status, and where it leads.

Pure: no models, no clock. Everything that changes a case asks here first, the buttons of the
staff screen and the ``can`` of the public API included, so that nobody is offered what would be
refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.enums import Kind, Outcome, Status


class Action(StrEnum):
    """What may be done to a case."""

    # by its sender
    ADD = "add"
    WITHDRAW = "withdraw"
    RATE = "rate"
    APPEAL = "appeal"
    # by the office
    ACCEPT = "accept"
    ASK = "ask"
    REFER = "refer"
    TAKE_BACK = "take_back"
    REFUSE = "refuse"
    ANSWER = "answer"
    GRANT_APPEAL = "grant_appeal"
    DISMISS_APPEAL = "dismiss_appeal"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
    EXTEND = "extend"
    NOTE = "note"


#: in the order in which the contract lists them
CITIZEN_ACTIONS = (Action.ADD, Action.WITHDRAW, Action.RATE, Action.APPEAL)

#: the status in which the office works on it: ``received`` until it has been accepted
WORKING = None

S, A = Status, Action

#: ``{status: {action: status after}}``; what is not here is not possible
TRANSITIONS: dict[Status, dict[Action, Status | None]] = {
    S.RECEIVED: {
        A.ADD: S.RECEIVED,
        A.WITHDRAW: S.WITHDRAWN,
        A.ACCEPT: S.ACCEPTED,
        A.ASK: S.AWAITING_CITIZEN,
        A.REFER: S.REFERRED,
        A.REFUSE: S.REFUSED,
        A.ANSWER: S.ANSWERED,
        A.MERGE: S.MERGED,
        A.EXTEND: S.RECEIVED,
        A.NOTE: S.RECEIVED,
    },
    S.ACCEPTED: {
        A.ADD: S.ACCEPTED,
        A.WITHDRAW: S.WITHDRAWN,
        A.ASK: S.AWAITING_CITIZEN,
        A.REFER: S.REFERRED,
        A.REFUSE: S.REFUSED,
        A.ANSWER: S.ANSWERED,
        A.MERGE: S.MERGED,
        A.EXTEND: S.ACCEPTED,
        A.NOTE: S.ACCEPTED,
    },
    S.AWAITING_CITIZEN: {
        A.ADD: WORKING,
        A.WITHDRAW: S.WITHDRAWN,
        A.REFER: S.REFERRED,
        A.REFUSE: S.REFUSED,
        A.ANSWER: S.ANSWERED,
        A.MERGE: S.MERGED,
        A.EXTEND: S.AWAITING_CITIZEN,
        A.NOTE: S.AWAITING_CITIZEN,
    },
    S.REFERRED: {
        A.ADD: S.REFERRED,
        A.WITHDRAW: S.WITHDRAWN,
        A.ACCEPT: S.ACCEPTED,
        A.TAKE_BACK: WORKING,
        A.ASK: S.AWAITING_CITIZEN,
        A.ANSWER: S.ANSWERED,
        A.CLOSE: S.CLOSED,
        A.MERGE: S.MERGED,
        A.EXTEND: S.REFERRED,
        A.NOTE: S.REFERRED,
    },
    S.REFUSED: {A.APPEAL: S.APPEALED, A.NOTE: S.REFUSED},
    S.ANSWERED: {
        A.ADD: S.ANSWERED,
        A.RATE: S.ANSWERED,
        A.APPEAL: S.APPEALED,
        A.CLOSE: S.CLOSED,
        A.REOPEN: WORKING,
        A.NOTE: S.ANSWERED,
    },
    S.APPEALED: {
        A.ADD: S.APPEALED,
        A.WITHDRAW: S.WITHDRAWN,
        A.GRANT_APPEAL: S.ACCEPTED,
        A.DISMISS_APPEAL: S.CLOSED,
        A.NOTE: S.APPEALED,
    },
    S.CLOSED: {A.RATE: S.CLOSED, A.REOPEN: WORKING, A.NOTE: S.CLOSED},
    S.WITHDRAWN: {A.NOTE: S.WITHDRAWN},
    S.MERGED: {A.UNMERGE: WORKING, A.NOTE: S.MERGED},
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the table needs to know of a case. ``appeal_until``: the last day in Kuwait."""

    kind: Kind
    status: Status
    was_accepted: bool = False
    appeal_until: date | None = None
    was_extended: bool = False
    content: bool = False  # its sender rated the answer, and not badly


class NotAllowed(Exception):
    """The case's status does not allow this action."""

    def __init__(self, action: Action, status: Status) -> None:
        super().__init__(f"{action} while {status}")
        self.action, self.status = action, status


def allowed(standing: Standing, today: date) -> list[Action]:
    """Every action possible now, in the order of the table; ``today`` in Kuwait."""
    return [action for action in TRANSITIONS[standing.status] if _guard(standing, action, today)]


def can(standing: Standing, today: date) -> list[str]:
    """What the sender may do now, as the contract names it."""
    possible = allowed(standing, today)
    return [action.value for action in CITIZEN_ACTIONS if action in possible]


def after(standing: Standing, action: Action, today: date) -> Status:
    """The status after ``action``. Raises :class:`NotAllowed`."""
    if action not in TRANSITIONS[standing.status] or not _guard(standing, action, today):
        raise NotAllowed(action, standing.status)
    target = TRANSITIONS[standing.status][action]
    if target is WORKING:
        return Status.ACCEPTED if standing.was_accepted else Status.RECEIVED
    return target


def _guard(standing: Standing, action: Action, today: date) -> bool:
    """What the status alone does not tell."""
    if action is Action.APPEAL:
        return standing.appeal_until is not None and today <= standing.appeal_until
    if action is Action.CLOSE and standing.status is Status.ANSWERED:
        # closing takes the right to appeal away: not while it lasts, unless the sender is content
        over = standing.appeal_until is None or today > standing.appeal_until
        return over or standing.content
    if action is Action.EXTEND:
        return not standing.was_extended
    if action is Action.ANSWER and standing.status is Status.RECEIVED:
        # a complaint is accepted before it is answered; questions and ideas need no such step
        return standing.kind is not Kind.COMPLAINT
    return True


#: outcome shown in each status: ``None`` hides one that a case had before
def shown_outcome(status: Status, outcome: str) -> str | None:
    """The ``outcome`` of the contract's table for a case in ``status``."""
    if status in (Status.REFUSED, Status.ANSWERED, Status.APPEALED, Status.CLOSED):
        return Outcome(outcome).value if outcome else None
    return None


def diagram() -> str:
    """The table as a Mermaid state diagram, for people; ``LIFECYCLE.md`` holds it."""
    lines = ["stateDiagram-v2", "    [*] --> received"]
    for status, actions in TRANSITIONS.items():
        arrows: dict[str, list[str]] = {}
        for action, target in actions.items():
            if target is WORKING:
                arrows.setdefault(Status.RECEIVED.value, []).append(
                    f"{action.value} (not accepted)"
                )
                arrows.setdefault(Status.ACCEPTED.value, []).append(action.value)
            elif target != status:
                arrows.setdefault(target.value, []).append(action.value)
        for target_name, names in arrows.items():
            lines.append(f"    {status.value} --> {target_name}: {', '.join(names)}")
    return "\n".join(lines) + "\n"
