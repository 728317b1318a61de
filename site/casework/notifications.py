"""Mails about a case: to its sender in the language of the case, to followers at the end.

The outbox hands over each event of a case once or more; each address gets one mail for each. A
mail names the reference and what the office wrote, never what a citizen typed: somebody may have
typed an address that is not their own. Nothing here touches a case.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework import redaction, services, wording
from casework.enums import Confidentiality, Kind, Outcome, Status
from casework.limits import RECEIPT_MAILS, RECEIPT_MAILS_SOON
from casework.models import Event, Notice
from casework.subjects import subject_of
from core import mail, outbox
from core.encryption import keyed_hash
from core.throttling import give_back, take

logger = logging.getLogger("office.notifications")

#: what is older than this when its turn comes is not told any more: after a long outage the
#: reader gets no flood of what has long passed
STALE: Final = timedelta(days=30)
#: an answer has been given, or none will be
FINAL: Final = (Status.ANSWERED, Status.REFUSED, Status.CLOSED)


@dataclass(slots=True)
class Letter:
    """What one mail says. ``quote``: what the office wrote; ``rows``: facts at a glance."""

    subject: str
    paragraphs: list[str]
    quote: str = ""
    rows: list[tuple[str, str, bool]] = field(default_factory=list)  # label, value, is a code
    after: list[str] = field(default_factory=list)


@outbox.handler("case_event")
def tell(payload: dict[str, Any], key: int) -> None:
    """Write to everybody whom this event concerns."""
    rows = Event.objects.select_related("case", "case__agency", "case__ground", "holder")
    event = rows.filter(pk=payload["event"]).first()
    if event is None or timezone.now() - event.at > STALE:
        return
    if event.data.get("escalated"):
        _tell_heads(event)
    if not event.public:
        return
    _tell_sender(event)
    if event.status in FINAL and _decides(event):
        _tell_others(event)


def _decides(event: Event) -> bool:
    """Whether the office settled the case with this event."""
    return event.kind in (Event.Kind.REPLY, Event.Kind.STATUS) and (
        event.actor != Event.Actor.CITIZEN
    )


# -- the sender ---------------------------------------------------------------------------------


def _tell_sender(event: Event) -> None:
    case = event.case
    if not case.email or case.confidentiality == Confidentiality.ANONYMOUS:
        return
    if event.kind == Event.Kind.RECEIVED:
        _send_receipt(event)
        return
    with translation.override(case.language):
        letter = letter_of(event)
    if letter is not None:
        _send(event, case.email, case.language, "case_news", letter)


def letter_of(event: Event) -> Letter | None:
    """What the sender is told of ``event``, in the active language; ``None``: nothing."""
    if event.kind in (Event.Kind.ADDED, Event.Kind.RATED):
        return None
    case, status = event.case, Status(event.status)
    title = wording.event_title(event)
    letter = Letter(f"{subject_of(event)} – {case.reference}", [title + "."])
    letter.rows.append((_("Reference"), case.reference, True))
    if event.kind == Event.Kind.REPLY or event.actor == Event.Actor.STAFF:
        letter.quote = redaction.redacted_text(case, event)
    _add_outcome(letter, event, status)
    _add_dates(letter, event, status)
    return letter


def _add_outcome(letter: Letter, event: Event, status: Status) -> None:
    outcome = event.data.get("outcome") or (event.case.outcome if status in FINAL else "")
    if outcome in Outcome.values and status in FINAL:
        letter.rows.append((_("Outcome"), str(Outcome(outcome).label), False))
    ground = event.case.ground if status == Status.REFUSED else None
    if ground is not None:
        letter.rows.append((_("Why we could not accept it"), ground.text, False))
        letter.rows.append((_("What you can do instead"), ground.instead, False))
    if event.data.get("points"):
        letter.after.append(_("The answer to each of your points is on the tracking page."))
    if event.files.exists():
        letter.after.append(_("Files belong to this message; you find them on the tracking page."))
    merged = event.data.get("merged_into")
    if merged:
        letter.rows.append((_("The other request"), merged, True))
        letter.paragraphs.append(str(wording.MEANINGS[Status.MERGED]))


def _add_dates(letter: Letter, event: Event, status: Status) -> None:
    case = event.case
    if "extended_to" in event.data:
        day = date.fromisoformat(event.data["extended_to"])
        letter.rows.append((_("Answer at the latest on"), wording.in_words(day), False))
    elif status in (Status.ACCEPTED, Status.AWAITING_CITIZEN, Status.REFERRED):
        letter.rows.append((_("Answer at the latest on"), wording.in_words(case.due_on), False))
    elif status == Status.APPEALED and case.appeal_due_on:
        day = case.appeal_due_on
        letter.rows.append((_("Decision at the latest on"), wording.in_words(day), False))
    if status == Status.AWAITING_CITIZEN:
        letter.after.append(_("Answer on the tracking page; the date does not move meanwhile."))
    if status in (Status.ANSWERED, Status.REFUSED) and case.appeal_until:
        day = case.appeal_until
        letter.rows.append((wording.appeal_label(case), wording.in_words(day), False))
        letter.after.append(wording.appeal_offer(case))


def _send_receipt(event: Event) -> None:
    """Reference and tracking code, once; little enough that nobody is flooded with them."""
    case = event.case
    who = keyed_hash(case.email.casefold())
    if Notice.objects.filter(event=event, address_hash=who).exists() or _too_many(who):
        return
    with translation.override(case.language):
        title = str(wording.RECEIVED[Kind(case.kind)])
        # who hides the code on the page at once gets it by mail all the same
        fresh = timezone.now() - event.at < services.SEALED_FOR
        accepted = services.receipt_of(case, at=event.at if fresh else None)
        rows = [(_("Reference"), case.reference, True)]
        if accepted.code:
            rows.append((_("Tracking code"), accepted.code, True))
        rows.append((_("Agency"), case.agency.name, False))
        rows.append((_("Answer at the latest on"), wording.in_words(case.due_on), False))
        letter = Letter(f"{title} – {case.reference}", [title + "."], rows=rows)
        letter.after = [wording.due_reason(case)]
        if accepted.code:
            letter.after.append(
                _(
                    "Keep this mail: the code is sent once and kept nowhere. Whoever has both can "
                    "read the answer."
                )
            )
        letter.after.append(
            _("You did not write to us? Then somebody typed your address; you need do nothing.")
        )
    _send(event, case.email, case.language, "case_received", letter)


def _too_many(who: str) -> bool:
    if take(RECEIPT_MAILS, who):
        return True
    if take(RECEIPT_MAILS_SOON, who):
        give_back(RECEIPT_MAILS, who)
        return True
    return False


# -- others -------------------------------------------------------------------------------------


def _tell_others(event: Event) -> None:
    """Followers, and senders of requests that were joined to this one: the outcome, no content."""
    case = event.case
    for follower in case.followers.exclude(email_hash=""):
        _send_outcome(event, follower.email, follower.language, case.reference)
    for joined in case.joined.exclude(email_hash=""):
        _send_outcome(event, joined.email, joined.language, joined.reference)


def _send_outcome(event: Event, address: str, language: str, reference: str) -> None:
    case = event.case
    with translation.override(language):
        title = _("A request that you follow has been settled")
        rows = [
            (_("Reference"), reference, True),
            (_("Agency"), case.agency.name, False),
            (_("Status"), str(Status(event.status).label), False),
        ]
        outcome = case.shown_outcome
        if outcome:
            rows.append((_("Outcome"), str(Outcome(outcome).label), False))
        letter = Letter(f"{title} – {reference}", [title + "."], rows=rows)
        if outcome:
            letter.paragraphs.append(str(wording.OUTCOME_MEANINGS[Outcome(outcome)]))
    _send(event, address, language, "case_news", letter)


def _tell_heads(event: Event) -> None:
    """The head of the office hears that a sender has lost patience."""
    for person in _heads():
        profile = getattr(person, "wagtail_userprofile", None)
        language = (profile.preferred_language if profile else "") or "ar"
        with translation.override(language):
            title = _("A citizen asks you to look at a late request")
            rows = [
                (_("Reference"), event.case.reference, True),
                (_("Agency"), event.case.holder.name, False),
                (_("Was due on"), wording.in_words(event.case.next_due_on), False),
            ]
            letter = Letter(f"{title} – {event.case.reference}", [title + "."], rows=rows)
        _send(event, person.email, language, "case_staff", letter)


def _heads() -> Iterable[Any]:
    found = get_user_model().objects.with_perm(
        "casework.see_restricted",
        include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return found.exclude(email="").distinct()


# -- handing over -------------------------------------------------------------------------------


def _send(event: Event, address: str, language: str, template: str, letter: Letter) -> None:
    """One mail to one address for one event, however often this is called."""
    who = keyed_hash(address.casefold())
    with translation.override(language):
        tracking = settings.SITE_URL.rstrip("/") + reverse("track")
    context = {"letter": letter, "tracking_url": tracking}
    try:
        with transaction.atomic():
            Notice.objects.create(event=event, address_hash=who)
            mail.send(template, address, letter.subject, context, language)
    except IntegrityError:
        return  # told before
    except ValueError:
        logger.warning("no mail for event %s: its address is none", event.pk)
