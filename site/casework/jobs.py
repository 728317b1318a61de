"""Periodic jobs of cases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext, override

from casework import escalation
from casework.deadlines import day_in_kuwait
from casework.enums import Status
from casework.escalation import Recipients, language_of
from casework.lifecycle import NotAllowed
from casework.models import Case
from casework.services.office import close_answered
from core import anchors, mail
from core.clock import job


@job("case_escalation", timedelta(minutes=30))
def escalate(at: datetime) -> None:
    """Write the steps that were reached, and tell them in working hours."""
    escalation.climb(at)
    escalation.tell(at)


@job("case_closing", timedelta(hours=6))
def close_what_was_answered(at: datetime) -> None:
    """Close what was answered and can no longer be appealed."""
    over = Case.objects.filter(status=Status.ANSWERED, appeal_until__lt=day_in_kuwait(at))
    for case in over.order_by("pk")[:2_000]:
        try:
            close_answered(case, at)
        except NotAllowed:
            continue  # somebody did something a moment ago


@job("audit_anchor", timedelta(days=1))
def anchor_audit(at: datetime) -> None:
    """Keep the end of the audit trail outside the database, and mail it to the director."""
    anchor = anchors.drop()
    if anchor is None:
        return
    for person in Recipients().directors():
        language = language_of(person)
        with override(language):
            subject = gettext("Anchor of the audit trail")
        mail.send("audit_anchor", person.email, subject, {"anchor": str(anchor)}, language)
