"""What the journey says of each kind and step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.enums import Confidentiality, Kind
from core.personal_data import ACCOUNT, CIVIL_ID, PHONE, VEHICLE

TITLES: Final[dict[str, Any]] = {
    "about": _("Which agency is it about?"),
    "bars": _("Can we take it?"),
    "details": _("What happened?"),
    "you": _("About you"),
    "check": _("Check before you send"),
    "matches": _("Does one of these help already?"),
    "exit": _("This is not the way to it"),
    "solved": _("Good that it helped"),
    "later": _("Save it and finish later"),
}
DETAILS_TITLES: Final[dict[str, Any]] = {
    Kind.SUGGESTION: _("Your suggestion"),
    Kind.INQUIRY: pgettext_lazy("step", "Your question"),
}
SEND: Final[dict[str, Any]] = {
    Kind.COMPLAINT: _("Send the complaint"),
    Kind.SUGGESTION: _("Send the suggestion"),
    Kind.INQUIRY: _("Send the question"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the three kinds, where a reader chooses between them."""

    kind: str
    title: Any
    meaning: Any
    icon: str


OFFERS: Final = (
    Offer(
        Kind.COMPLAINT,
        _("Complaint"),
        _("An agency did something wrong, or did not do what it owes you."),
        "flag",
    ),
    Offer(Kind.SUGGESTION, _("Suggestion"), _("You have an idea for doing it better."), "mail"),
    Offer(
        Kind.INQUIRY, _("Inquiry"), _("You want to know something, and nothing is wrong."), "chat"
    ),
)

#: what somebody should have at hand
NEEDS: Final[dict[str, tuple[Any, ...]]] = {
    Kind.COMPLAINT: (
        _("The name of the agency it is about."),
        _("What happened and when. Numbers of papers help, if you have them."),
        _("A phone or an e-mail, unless you write without your name."),
        _("Papers or photos, if you have some: you can add them on the way."),
    ),
    Kind.SUGGESTION: (
        _("Your idea in a few sentences."),
        _("A phone or an e-mail, unless you write without your name."),
    ),
    Kind.INQUIRY: (
        _("Your question in a few sentences."),
        _("A phone or an e-mail, so that we can answer you."),
    ),
}
MINUTES: Final[dict[str, int]] = {Kind.COMPLAINT: 6, Kind.SUGGESTION: 3, Kind.INQUIRY: 3}
#: what happens after sending
NEXT: Final[dict[str, tuple[Any, ...]]] = {
    Kind.COMPLAINT: (
        _("You get a reference at once, and a receipt to print."),
        _("Within 3 working days we check whether it belongs to us."),
        _("The agency answers in writing, and we examine its answer."),
        _("You get the decision within one month."),
    ),
    Kind.SUGGESTION: (
        _("You get a reference at once, and a receipt to print."),
        _("We bring it to those who can decide on it."),
        _("Within one month you hear what became of it, with the reasons."),
    ),
    Kind.INQUIRY: (
        _("You get a reference at once, and a receipt to print."),
        _("We ask the agency where we do not know ourselves."),
        _("You get the answer within one month, often much sooner."),
    ),
}

#: what each choice means for the sender
CONSEQUENCES: Final[dict[str, Any]] = {
    Confidentiality.NAMED: _(
        "The agency knows who you are: that is the quickest way when it concerns your own papers."
    ),
    Confidentiality.HIDDEN: _(
        "Our office knows who you are, the unit you write about does not. Write nothing in the "
        "text that gives you away."
    ),
    Confidentiality.ANONYMOUS: _(
        "Nobody knows who you are and we keep nothing about you. We do not contact you; you read "
        "the answer on the tracking page, with the reference and the code on your receipt."
    ),
}
STRAY_WORDS: Final[dict[str, Any]] = {
    CIVIL_ID: _("This looks like a civil ID:"),
    PHONE: _("This looks like a phone number:"),
    ACCOUNT: _("This looks like the number of a bank account:"),
    VEHICLE: _("This looks like the plate of a car:"),
}


def title_of(step: str, kind: str) -> str:
    """The heading of a step."""
    if step == "details" and kind in DETAILS_TITLES:
        return str(DETAILS_TITLES[kind])
    return str(TITLES[step])
