"""What the public is told of a case, in the words of an editor: meanings, titles, reasons.

Everything here speaks the active language. Dates stand in words; references never stand in these
sentences, so that a template may show their numbers in the office's numerals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.deadlines import GRIEVANCE_DAYS, answer_due, day_in_kuwait
from casework.enums import Kind, Outcome, Status
from casework.models import Case, Event, Referral
from casework.redaction import redacted_text
from casework.working import calendar_of

#: one sentence for each of the ten statuses: what it means for the one who wrote
MEANINGS = {
    Status.RECEIVED: gettext_lazy(
        "We have your request and are checking whether it belongs to us. You need not do anything."
    ),
    Status.ACCEPTED: gettext_lazy(
        "Your request belongs to us and we are looking into it. You need not do anything."
    ),
    Status.AWAITING_CITIZEN: gettext_lazy(
        "We need something more from you before we can go on. Answer us below; the date by which "
        "you get an answer does not move."
    ),
    Status.REFERRED: gettext_lazy(
        "Your request belongs to another agency, which has it now. The date by which you get an "
        "answer stays the same."
    ),
    Status.REFUSED: gettext_lazy(
        "We could not accept your request, for the reason below. You can appeal."
    ),
    Status.ANSWERED: gettext_lazy(
        "We have answered. If the answer does not satisfy you, you can appeal."
    ),
    Status.APPEALED: gettext_lazy(
        "Somebody else than the one who decided is looking at your request again."
    ),
    Status.CLOSED: gettext_lazy("Work on your request is finished."),
    Status.WITHDRAWN: gettext_lazy("You withdrew your request and we stopped working on it."),
    Status.MERGED: gettext_lazy(
        "Your request was joined to another one about the same matter, and both are answered "
        "together. Your reference goes on working."
    ),
}

#: one sentence for each outcome
OUTCOME_MEANINGS = {
    Outcome.UPHELD: gettext_lazy("We found that you were right."),
    Outcome.PARTLY_UPHELD: gettext_lazy("We found that you were right in part."),
    Outcome.NOT_UPHELD: gettext_lazy("We did not find a fault in what the agency did."),
    Outcome.RESOLVED_EARLY: gettext_lazy("The matter was put right before a decision was needed."),
    Outcome.ADOPTED: gettext_lazy("Your suggestion will be carried out."),
    Outcome.PARTLY_ADOPTED: gettext_lazy("A part of your suggestion will be carried out."),
    Outcome.UNDER_STUDY: gettext_lazy("Your suggestion is being studied."),
    Outcome.NOT_ADOPTED: gettext_lazy("Your suggestion will not be carried out."),
    Outcome.ANSWERED: gettext_lazy("Your question was answered."),
    Outcome.REFERRED: gettext_lazy("The matter lies with another body now."),
    Outcome.REFUSED: gettext_lazy("We could not accept your request."),
}

RECEIVED = {
    Kind.COMPLAINT: gettext_lazy("We have received your complaint"),
    Kind.SUGGESTION: gettext_lazy("We have received your suggestion"),
    Kind.INQUIRY: gettext_lazy("We have received your question"),
}
RECEIPT_TITLES = {
    Kind.COMPLAINT: gettext_lazy("Receipt of a complaint"),
    Kind.SUGGESTION: gettext_lazy("Receipt of a suggestion"),
    Kind.INQUIRY: gettext_lazy("Receipt of an inquiry"),
}


def in_words(day: date) -> str:
    """A day as people say it: 23 December 2026."""
    return formats.date_format(day, "j F Y")


def days(count: int) -> str:
    """A number of days, with the right plural."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def meaning_of(case: Case) -> str:
    """What the present status means for the sender, in one sentence."""
    if case.status == Status.ANSWERED and case.kind != Kind.COMPLAINT:
        return _(
            "We have answered. If the answer is not enough for you, ask to have it looked at again."
        )
    return str(MEANINGS[Status(case.status)])


def appeal_label(case: Case) -> str:
    """What stands before the last day for asking again."""
    if case.kind == Kind.COMPLAINT:
        return _("You can appeal until")
    return _("You can ask for a second look until")


def appeal_offer(case: Case) -> str:
    """How to ask again, in a mail: a complaint is appealed, an answer is looked at again."""
    if case.kind == Kind.COMPLAINT:
        return _("You do not agree? Appeal on the tracking page: somebody else decides then.")
    return _("If the answer is not enough for you, ask on the tracking page for a second look.")


def late_meaning() -> str:
    """What we say instead while we owe an answer since before today."""
    return _(
        "We have not answered you by the date that we promised, and we apologise. We still owe "
        "you an answer."
    )


# -- why this date ------------------------------------------------------------------------------


def due_reason(case: Case) -> str:
    """Why the answer is due on the day it is, in one paragraph."""
    return " ".join(due_reasons(case)[:2])


def due_reasons(case: Case) -> list[str]:
    """Why the answer is due on the day it is: what is counted, and what does not count."""
    if case.status == Status.APPEALED and case.appealed_at:
        return [_monthly(day_in_kuwait(case.appealed_at), appeal=True)]
    start = day_in_kuwait(case.received_at)
    if case.appealed_at and case.due_on == answer_due_of(day_in_kuwait(case.appealed_at)):
        return [_monthly(day_in_kuwait(case.appealed_at), appeal=True)]  # the appeal was granted
    reasons = [_monthly(start)]
    if case.due_first_on is not None:
        reasons.append(
            _("It was extended once, from %(before)s to %(after)s: %(reason)s")
            % {
                "before": in_words(case.due_first_on),
                "after": in_words(case.due_on),
                "reason": case.extended_because,
            }
        )
    reasons += _what_does_not_count(case, start)
    return reasons


def _monthly(start: date, *, appeal: bool = False) -> str:
    due = answer_due_of(start)
    told = {"start": in_words(start), "due": in_words(due)}
    clamped = due.day != start.day
    if appeal:
        if clamped:
            return (
                _(
                    "One month from your appeal of %(start)s. The next month has no such day, so "
                    "its last day counts: %(due)s."
                )
                % told
            )
        return (
            _("One month from your appeal of %(start)s: the same day of the next month, %(due)s.")
            % told
        )
    if clamped:
        return (
            _(
                "One month from the day we received it, %(start)s. The next month has no such day, "
                "so its last day counts: %(due)s."
            )
            % told
        )
    return (
        _(
            "One month from the day we received it, %(start)s: the same day of the next month, "
            "%(due)s."
        )
        % told
    )


def answer_due_of(start: date) -> date:
    """The due date of what was received on this day in Kuwait."""
    from datetime import datetime, time

    from casework.deadlines import KUWAIT

    return answer_due(datetime.combine(start, time(12), KUWAIT)).on


def _what_does_not_count(case: Case, start: date) -> list[str]:
    """Holidays within the month and waits for the sender: told, because they move nothing."""
    told = []
    holidays = calendar_of(case.holder_id).holidays_between(start, case.due_on)
    if holidays:
        told.append(
            ngettext(
                "%(count)s public holiday falls within it; the date does not move for it.",
                "%(count)s public holidays fall within it; the date does not move for them.",
                len(holidays),
            )
            % {"count": len(holidays)}
        )
    if case.paused_days:
        told.append(
            ngettext(
                "We waited %(count)s working day for you; the date did not move.",
                "We waited %(count)s working days for you; the date did not move.",
                case.paused_days,
            )
            % {"count": case.paused_days}
        )
    return told


def grievance_note(case: Case, until: date, today: date | None = None) -> str:
    """For whoever contests a decision: how long the legal period still runs."""
    left = (until - (today or localdate())).days
    if left < 0:
        return _(
            "The legal period of %(days)s days to contest the decision itself ended on %(until)s."
        ) % {"days": GRIEVANCE_DAYS, "until": in_words(until)}
    return _(
        "The legal period of %(days)s days to contest the decision itself ends on %(until)s. "
        "Your complaint here does not stop it."
    ) % {"days": GRIEVANCE_DAYS, "until": in_words(until)}


# -- what happened, and what comes next ---------------------------------------------------------


def event_title(event: Event) -> str:
    """What happened, as the heading of one moment of the story."""
    holder = event.holder.name if event.holder else ""
    if event.kind == Event.Kind.RECEIVED:
        return str(RECEIVED[Kind(event.case.kind)])
    if event.kind == Event.Kind.ADDED:
        escalated = event.data.get("escalated")
        return _("You took it to the head of the office") if escalated else _("You added something")
    if event.kind == Event.Kind.RATED:
        return _("You rated how we handled it")
    if event.kind == Event.Kind.REPLY:
        return _reply_title(Status(event.status))
    return _status_title(event, holder)


def _reply_title(status: Status) -> str:
    titles = {
        Status.AWAITING_CITIZEN: _("We asked you for more"),
        Status.ANSWERED: _("We answered"),
        Status.REFUSED: _("We could not accept it"),
        Status.ACCEPTED: _("Your appeal was accepted: we look at it again"),
        Status.CLOSED: _("Your appeal was decided: the answer stands"),
    }
    return titles.get(status) or _("A message from the office")


def _status_title(event: Event, holder: str) -> str:
    if "redacted" in event.data:
        return _("We covered a part of it")
    if "extended_to" in event.data:
        day = in_words(date.fromisoformat(event.data["extended_to"]))
        return _("The period was extended to %(day)s") % {"day": day}
    if "bounced" in event.data or "taken_back" in event.data:
        return _("It came back to %(agency)s") % {"agency": holder}
    if "parted" in event.data:
        return _("It goes on by itself again")
    if event.status == Status.ACCEPTED and event.holder_id != event.case.agency_id:
        return _("%(agency)s took it on") % {"agency": holder}
    titles = {
        Status.RECEIVED: _("Taken up again"),
        Status.ACCEPTED: _("Accepted: it belongs to us"),
        Status.REFERRED: _("Handed to %(agency)s") % {"agency": holder},
        Status.APPEALED: _("You appealed"),
        Status.WITHDRAWN: _("You withdrew it"),
        Status.MERGED: _("Joined to another request"),
    }
    return titles.get(Status(event.status)) or str(Status(event.status).label)


def event_note(event: Event) -> str:
    """What happened in one line, with what was written: the ``note`` of the API."""
    title = event_title(event)
    if event.kind == Event.Kind.REPLY or not event.body:
        return title
    own = event.actor == Event.Actor.CITIZEN
    return f"{title}. {event.body if own else redacted_text(event.case, event)}"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: what happens, and by when where that is known."""

    title: str
    text: str = ""
    by: date | None = None


def now_step(case: Case, referral: Referral | None) -> Step | None:
    """What is happening now; ``None`` where nothing is owed any more."""
    holder = {"agency": case.holder.name}
    triage = case.targets.get("triage")
    if case.status == Status.RECEIVED:
        by = date.fromisoformat(triage) if triage else None
        return Step(_("We check whether it belongs to us"), by=by)
    if case.status == Status.ACCEPTED:
        due = referral.due_on if referral else None
        return Step(_("%(agency)s is looking into it") % holder, by=due)
    if case.status == Status.AWAITING_CITIZEN:
        return Step(_("We are waiting for your answer"))
    if case.status == Status.REFERRED:
        return Step(_("%(agency)s has it") % holder, by=referral.due_on if referral else None)
    if case.status == Status.APPEALED:
        return Step(_("Your appeal is being looked at"), by=case.appeal_due_on)
    return None


def steps_ahead(case: Case) -> list[Step]:
    """What is still to come, in order."""
    if case.status == Status.APPEALED:
        return [Step(_("The decision on your appeal"), by=case.appeal_due_on)]
    ahead = []
    if case.status == Status.RECEIVED and case.kind == Kind.COMPLAINT:
        ahead.append(
            Step(
                _("The agency answers"),
                _("We compare its answer with what you wrote and with your papers."),
            )
        )
    if case.status in (
        Status.RECEIVED,
        Status.ACCEPTED,
        Status.AWAITING_CITIZEN,
        Status.REFERRED,
    ):
        ahead.append(Step(_("Our answer to you"), by=case.due_on))
    return ahead


def what_happens_next(case: Case) -> list[Step]:
    """The way from receipt to answer, for the confirmation and the receipt."""
    due = {"day": in_words(case.due_on)}
    if case.kind == Kind.INQUIRY:
        return [
            Step(_("We read it"), _("If it belongs to another agency we hand it on and tell you.")),
            Step(_("You get your answer"), _("On %(day)s at the latest, often much sooner.") % due),
        ]
    if case.kind == Kind.SUGGESTION:
        return [
            Step(
                _("We read it"),
                _("We bring it to those who can decide on it, and tell you who has it."),
            ),
            Step(
                _("You hear what became of it"),
                _("On %(day)s at the latest, with the reasons.") % due,
            ),
        ]
    return [
        Step(
            _("We check whether it belongs to us"),
            _(
                "Within 3 working days. If it does not, we hand it to the right agency and tell "
                "you; the date stays the same."
            ),
        ),
        Step(_("The agency answers"), _("We ask for its answer in writing and examine it.")),
        Step(
            _("The decision"),
            _(
                "You get it with its reasons on %(day)s at the latest. You can then appeal within "
                "30 days."
            )
            % due,
        ),
    ]
