"""What a mail about a case is called: the subject names the thing that it is about.

A title of the story says "accepted" beside the case; a subject stands alone in a list of mails.
"""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.enums import Kind, Status
from casework.models import Case, Event
from casework.wording import event_title


def yours(case: Case) -> str:
    """The case as the object of a sentence: your complaint."""
    names = {
        Kind.COMPLAINT: _("your complaint"),
        Kind.SUGGESTION: _("your suggestion"),
        Kind.INQUIRY: _("your question"),
    }
    return names[Kind(case.kind)]


def subject_of(event: Event) -> str:
    """What happened, with what it happened to, in the active language."""
    case = event.case
    told = {"request": yours(case), "agency": event.holder.name if event.holder else ""}
    if event.kind == Event.Kind.REPLY:
        text = _reply(event)
    elif event.kind == Event.Kind.STATUS:
        text = _step(event)
    else:
        text = ""
    return capfirst(text % told) if text else event_title(event)


def _reply(event: Event) -> str:
    if event.status in (Status.ACCEPTED, Status.CLOSED):
        return ""  # an appeal was decided: its title names it
    titles = {
        Status.AWAITING_CITIZEN: _("We need something more from you about %(request)s"),
        Status.ANSWERED: _("We have answered %(request)s"),
        Status.REFUSED: _("We could not accept %(request)s"),
    }
    return titles.get(Status(event.status)) or _("A message about %(request)s")


def _step(event: Event) -> str:
    marks = {
        "redacted": _("We have covered a part of %(request)s"),
        "extended_to": _("We need more time for %(request)s"),
        "bounced": _("%(request)s is back with %(agency)s"),
        "taken_back": _("%(request)s is back with %(agency)s"),
        "parted": _("%(request)s goes on by itself again"),
    }
    for mark, text in marks.items():
        if mark in event.data:
            return text
    status = Status(event.status)
    if status == Status.ACCEPTED and event.holder_id != event.case.agency_id:
        return _("%(request)s is with %(agency)s now")
    if status == Status.APPEALED:
        return appealed(event.case)
    titles = {
        Status.RECEIVED: _("We have taken up %(request)s again"),
        Status.ACCEPTED: _("We have accepted %(request)s"),
        Status.REFERRED: _("We have handed %(request)s to %(agency)s"),
        Status.WITHDRAWN: _("You have withdrawn %(request)s"),
        Status.MERGED: _("We have joined %(request)s to another request"),
        Status.CLOSED: pgettext("mail", "We have closed %(request)s"),
    }
    return titles.get(status, "")


def appealed(case: Case) -> str:
    """That an appeal has come in; who asked or suggested something only asks for a second look."""
    if case.kind == Kind.COMPLAINT:
        return _("We have received your appeal")
    return _("We have received your wish to have the answer looked at again")
