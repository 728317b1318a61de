"""The field's words for a case, as the contract names them, with groups beside them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What a citizen sends."""

    COMPLAINT = "complaint", _("Complaint")
    SUGGESTION = "suggestion", _("Suggestion")
    INQUIRY = "inquiry", _("Inquiry")


class Status(TextChoices):
    """One list for all kinds, staff and citizens alike."""

    RECEIVED = "received", _("Registered")
    ACCEPTED = "accepted", _("Accepted, being looked into")
    AWAITING_CITIZEN = "awaiting_citizen", _("Waiting for you")
    REFERRED = "referred", _("Referred")
    REFUSED = "refused", _("Not accepted")
    ANSWERED = "answered", _("Answered")
    APPEALED = "appealed", _("Under appeal")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Joined to another")


#: the office still owes something
OPEN = (
    Status.RECEIVED,
    Status.ACCEPTED,
    Status.AWAITING_CITIZEN,
    Status.REFERRED,
    Status.APPEALED,
)
#: an answer has been given, or none is owed any more
SETTLED = tuple(status for status in Status if status not in OPEN)


class Outcome(TextChoices):
    """What became of a case."""

    UPHELD = "upheld", _("Upheld")
    PARTLY_UPHELD = "partly_upheld", _("Partly upheld")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    RESOLVED_EARLY = "resolved_early", _("Resolved early")
    ADOPTED = "adopted", _("Adopted")
    PARTLY_ADOPTED = "partly_adopted", _("Partly adopted")
    UNDER_STUDY = "under_study", _("Under study")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    ANSWERED = "answered", pgettext_lazy("outcome", "Answered")
    REFERRED = "referred", pgettext_lazy("outcome", "Referred to another body")
    REFUSED = "refused", pgettext_lazy("outcome", "Not accepted")


#: outcomes an answer may have, by kind
OUTCOMES = {
    Kind.COMPLAINT: (
        Outcome.UPHELD,
        Outcome.PARTLY_UPHELD,
        Outcome.NOT_UPHELD,
        Outcome.RESOLVED_EARLY,
    ),
    Kind.SUGGESTION: (
        Outcome.ADOPTED,
        Outcome.PARTLY_ADOPTED,
        Outcome.UNDER_STUDY,
        Outcome.NOT_ADOPTED,
    ),
    Kind.INQUIRY: (Outcome.ANSWERED,),
}


class Channel(TextChoices):
    """The door through which a case came in."""

    WEB = "web", _("Website")
    API = "api", _("Another site")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Hotline")
    COUNTER = "counter", pgettext_lazy("channel", "Counter")
    POST = "post", pgettext_lazy("channel", "Letter")
    X = "x", "X"
    FACEBOOK = "facebook", "Facebook"
    WHATSAPP = "whatsapp", "WhatsApp"
    PRESS = "press", _("Newspaper or radio")


class Confidentiality(TextChoices):
    """Who may know who wrote."""

    NAMED = "named", _("With my name")
    HIDDEN = "hidden", _("My name hidden from the unit I write about")
    ANONYMOUS = "anonymous", _("Without my name")


class Relation(TextChoices):
    """On whose behalf somebody writes: what they are to that person."""

    PARENT = "parent", _("Parent")
    GUARDIAN = "guardian", _("Guardian")
    LAWYER = "lawyer", _("Lawyer")
    EMPLOYER = "employer", _("Employer")
    OTHER = "other", pgettext_lazy("relation", "Other")


class FileState(TextChoices):
    """What is known of an attachment; who may open which is decided in one place."""

    WAITING = "waiting", _("Being scanned")
    CLEAN = "clean", _("Scanned, nothing found")
    INFECTED = "infected", _("Harmful")
    UNSCANNABLE = "unscannable", _("Could not be scanned")
    UNSCANNED = "unscanned", _("Not scanned: no scanner is set up")
