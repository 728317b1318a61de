"""Mails that ask the right person, once in a period, however often the clock runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext

from agencies.models import Agency
from core import mail
from upkeep.contacts import contact_rows, unconfirmed
from upkeep.keepers import Keepers, language_of
from upkeep.models import Reminder
from upkeep.reviews import Due, overdue, titles

MOST = 40  # things named in one mail; the report has them all
KEPT = timedelta(days=400)


def admin_address(name: str, *args: Any) -> str:
    """The whole address of a view of the admin."""
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/") + reverse(name, args=args)


def week_of(day: date) -> date:
    """The Sunday with which the week of ``day`` starts in Kuwait."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def chase_reviews(at: datetime) -> int:
    """Write to everybody who answers for a page that was overdue when the week of ``at`` began.

    What falls due within the week waits for the next one, so that nobody hears twice in a week
    and a clock that stood still on Sunday catches up. How many mails.
    """
    week = week_of(localdate(at))
    keepers = Keepers()
    mine: dict[Any, list[Due]] = defaultdict(list)
    for due in overdue(week):
        for user in keepers.of(due.path, due.owner_id):
            mine[user].append(due)
    return sum(_send_digest(user, rows, week) for user, rows in mine.items())


@transaction.atomic
def _send_digest(user: Any, rows: Sequence[Due], week: date) -> bool:
    if not Reminder.claim(Reminder.Matter.REVIEWS, user, week):
        return False
    language = language_of(user)
    named = titles(rows[:MOST], language)
    with translation.override(language):
        subject = ngettext(
            "%(count)s page waits for your review",
            "%(count)s pages wait for your review",
            len(rows),
        ) % {"count": len(rows)}
    things = [
        {
            "title": named[row.page_id],
            "due_on": row.due_on,
            "checked_on": row.checked_on,
            "edit": admin_address("wagtailadmin_pages:edit", row.page_id),
            "confirm": admin_address("upkeep_review", row.page_id),
        }
        for row in rows[:MOST]
    ]
    context = {
        "user": user,
        "things": things,
        "count": len(rows),
        "more": len(rows) - len(things),
        "report": admin_address("upkeep_reviews"),
    }
    mail.send("reviews_due", user.email, subject, context, language)
    return True


def check_contacts(at: datetime) -> int:
    """Ask everybody who keeps an agency's contact data whether it is still right.

    Once in a calendar month of Kuwait; not of an agency confirmed in that month already. How many
    mails.
    """
    month = localdate(at).replace(day=1)
    mine: dict[Any, list[Agency]] = defaultdict(list)
    for agency in unconfirmed(month).exclude(contact_owner=None):
        keeper = agency.contact_owner
        if keeper is not None and keeper.is_active and keeper.email:
            mine[keeper].append(agency)
    return sum(_ask(user, agencies, month) for user, agencies in mine.items())


@transaction.atomic
def _ask(user: Any, agencies: Sequence[Agency], month: date) -> bool:
    if not Reminder.claim(Reminder.Matter.CONTACTS, user, month):
        return False
    language = language_of(user)
    with translation.override(language):
        subject = gettext("Is this contact data still right?")
        asked = [
            {
                "agency": agency,
                "rows": contact_rows(agency),
                "confirm": admin_address("upkeep_contacts", agency.pk),
            }
            for agency in agencies
        ]
    mail.send("contacts_check", user.email, subject, {"user": user, "asked": asked}, language)
    return True


def forget_reminders(at: datetime) -> None:
    """Rows of periods long past are of no use."""
    Reminder.objects.filter(period__lt=localdate(at) - KEPT).delete()
