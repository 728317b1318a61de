"""Words of the inbox that differ from those the public reads."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.enums import Status
from casework.lifecycle import Action

#: the staff's names of statuses; the others are the same for everybody
STATUS = {Status.AWAITING_CITIZEN: _("Waiting for the citizen")}

ACTIONS: dict[str, Promise] = {
    Action.ACCEPT: _("Accept"),
    Action.ASK: _("Ask the citizen for more"),
    Action.REFER: _("Refer to another agency"),
    Action.TAKE_BACK: _("Take back from the other agency"),
    Action.REFUSE: _("Propose not to accept"),
    Action.ANSWER: _("Answer"),
    Action.GRANT_APPEAL: _("Grant the appeal"),
    Action.DISMISS_APPEAL: _("Dismiss the appeal"),
    Action.CLOSE: _("Close"),
    Action.REOPEN: _("Take up again"),
    Action.MERGE: _("Join to another case"),
    Action.UNMERGE: _("Part again"),
    Action.EXTEND: _("Propose an extension"),
    Action.NOTE: _("Internal note"),
}


def status_name(status: str) -> str:
    """A status as staff call it."""
    return str(STATUS.get(Status(status), Status(status).label))


def person(user: Any) -> str:
    """A member of staff by name; nothing for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""
