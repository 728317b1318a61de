"""The life cycle as the contract's table has it, for every status and action."""

from __future__ import annotations

import os
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from casework.enums import OPEN, SETTLED, Kind, Status
from casework.lifecycle import (
    CITIZEN_ACTIONS,
    TRANSITIONS,
    Action,
    NotAllowed,
    Standing,
    after,
    allowed,
    can,
    diagram,
    shown_outcome,
)

TODAY = date(2026, 11, 27)
PICTURE = Path(__file__).resolve().parents[2] / "site" / "casework" / "LIFECYCLE.md"

#: INTERFACES.md: what the sender may do in each status, within the time of an appeal
CAN = {
    Status.RECEIVED: ["add", "withdraw"],
    Status.ACCEPTED: ["add", "withdraw"],
    Status.REFERRED: ["add", "withdraw"],
    Status.AWAITING_CITIZEN: ["add", "withdraw"],
    Status.REFUSED: ["appeal"],
    Status.ANSWERED: ["add", "rate", "appeal"],
    Status.APPEALED: ["add", "withdraw"],
    Status.CLOSED: ["rate"],
    Status.WITHDRAWN: [],
    Status.MERGED: [],
}
OUTCOME = {
    Status.REFUSED: "upheld",
    Status.ANSWERED: "upheld",
    Status.APPEALED: "upheld",
    Status.CLOSED: "upheld",
}


def standing(status, **changes):
    return Standing(Kind.COMPLAINT, status, True, TODAY, **changes)


@pytest.mark.parametrize("status", Status)
def test_the_sender_may_do_what_the_contract_says(status):
    assert can(standing(status), TODAY) == CAN[status]


@pytest.mark.parametrize("status", Status)
def test_an_appeal_is_over_the_day_after_its_last_day(status):
    late = can(standing(status), TODAY + timedelta(days=1))
    assert late == [action for action in CAN[status] if action != "appeal"]
    assert "appeal" not in can(Standing(Kind.COMPLAINT, status), TODAY)


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_what_is_allowed_leads_somewhere_and_the_rest_is_refused(status, action):
    case = standing(status)
    if action in allowed(case, TODAY):
        assert after(case, action, TODAY) in Status
    else:
        with pytest.raises(NotAllowed):
            after(case, action, TODAY)


@pytest.mark.parametrize(
    ("status", "action", "expected"),
    [
        (Status.RECEIVED, Action.ACCEPT, Status.ACCEPTED),
        (Status.ACCEPTED, Action.ASK, Status.AWAITING_CITIZEN),
        (Status.ACCEPTED, Action.ANSWER, Status.ANSWERED),
        (Status.REFUSED, Action.APPEAL, Status.APPEALED),
        (Status.APPEALED, Action.GRANT_APPEAL, Status.ACCEPTED),
        (Status.APPEALED, Action.DISMISS_APPEAL, Status.CLOSED),
        (Status.REFERRED, Action.CLOSE, Status.CLOSED),
        (Status.CLOSED, Action.RATE, Status.CLOSED),
        (Status.CLOSED, Action.REOPEN, Status.ACCEPTED),
    ],
)
def test_where_an_action_leads(status, action, expected):
    assert after(standing(status), action, TODAY) == expected


@pytest.mark.parametrize(("accepted", "expected"), [(True, "accepted"), (False, "received")])
def test_facts_that_were_asked_for_bring_it_back_to_where_it_was(accepted, expected):
    case = Standing(Kind.COMPLAINT, Status.AWAITING_CITIZEN, accepted)
    assert after(case, Action.ADD, TODAY) == expected


@pytest.mark.parametrize(
    ("kind", "possible"), [("complaint", False), ("suggestion", True), ("inquiry", True)]
)
def test_only_a_complaint_is_accepted_before_it_is_answered(kind, possible):
    case = Standing(Kind(kind), Status.RECEIVED)
    assert (Action.ANSWER in allowed(case, TODAY)) is possible


@pytest.mark.parametrize("status", OPEN)
def test_the_date_moves_once(status):
    if Action.EXTEND in TRANSITIONS[status]:
        assert Action.EXTEND in allowed(standing(status), TODAY)
    assert Action.EXTEND not in allowed(standing(status, was_extended=True), TODAY)


@pytest.mark.parametrize("status", Status)
def test_the_outcome_is_shown_where_the_contract_shows_it(status):
    assert shown_outcome(status, "upheld") == OUTCOME.get(status)
    assert shown_outcome(status, "") is None


def test_every_status_is_open_or_settled():
    assert set(OPEN) | set(SETTLED) == set(Status) == set(TRANSITIONS)
    assert not set(OPEN) & set(SETTLED)


def test_nothing_internal_is_an_action_of_the_sender():
    assert set(CITIZEN_ACTIONS) == {Action.ADD, Action.WITHDRAW, Action.RATE, Action.APPEAL}


def test_the_picture_for_people_is_that_of_the_table():
    """Afterwards: ``UPDATE_SNAPSHOTS=1 pytest tests/casework/test_lifecycle.py``."""
    head = (
        "# The life of a case\n\nMade from the table in `lifecycle.py`; what does not change the "
        "status (notes, ratings, extensions) is left out.\n\n"
    )
    told = f"{head}```mermaid\n{diagram()}```\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        PICTURE.write_text(told)
    assert PICTURE.read_text() == told


@pytest.mark.parametrize(
    ("days_after", "content", "possible"),
    [(0, False, False), (0, True, True), (1, False, True), (1, True, True)],
)
def test_an_answered_case_closes_when_no_appeal_is_lost(days_after, content, possible):
    case = standing(Status.ANSWERED, content=content)
    found = Action.CLOSE in allowed(case, TODAY + timedelta(days=days_after))
    assert found is possible
