"""An agency's contact data as one list, and that somebody said it is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.log_actions import log

from agencies.models import Agency, Office

CONFIRMED = "upkeep.contacts"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of contact data. ``code``: always shown left to right."""

    label: str
    value: str
    code: bool = False
    heading: bool = False


def contact_rows(agency: Agency) -> list[Row]:
    """Everything the public is told about how to reach ``agency``, in the language of the caller.

    Empty fields are listed too: what is missing may be what is wrong.
    """
    rows = [
        Row(_("Hotline"), agency.hotline, code=True),
        Row(_("Phone"), agency.phone, code=True),
        Row(_("WhatsApp"), agency.whatsapp, code=True),
        Row(_("E-mail"), agency.email, code=True),
        Row(_("Website"), agency.website, code=True),
        Row(_("X"), agency.x, code=True),
        Row(_("Facebook"), agency.facebook, code=True),
        Row(_("Address"), agency.address),
        Row(_("Hours"), agency.hours),
    ]
    for office in agency.offices.all():
        rows += _office_rows(office)
    for counter in agency.counters.all():
        rows += [
            Row(_("Counter with paper forms"), counter.name, heading=True),
            Row(_("Phone"), counter.phone, code=True),
            Row(_("Hours"), counter.hours),
        ]
    return rows


def _office_rows(office: Office) -> list[Row]:
    return [
        Row(_("Citizen service office"), office.name, heading=True),
        Row(_("Headed by"), office.manager_post),
        Row(_("Phone"), office.phone, code=True),
        Row(_("E-mail"), office.email, code=True),
        Row(_("Address"), office.address or office.area),
        Row(pgettext("a point on a map", "Map"), office.position, code=True),
        Row(_("Hours"), office.hours),
    ]


def unconfirmed(since: date) -> QuerySet[Agency]:
    """Agencies at work whose contact data nobody confirmed since the day ``since``."""
    old = Q(contacts_confirmed_on=None) | Q(contacts_confirmed_on__lt=since)
    rows = Agency.objects.filter(old, merged_into=None)
    rows = rows.select_related("contact_owner__wagtail_userprofile")
    return rows.prefetch_related("offices", "counters")


def may_confirm(user: Any, agency: Agency) -> bool:
    """Whether ``user`` may say that the agency's contact data is right."""
    return agency.contact_owner_id == user.pk or user.has_perm("agencies.change_agency")


def confirm(agency: Agency, user: Any, on: date | None = None) -> None:
    """Keep that ``agency``'s contact data was found right on ``on`` (default: today)."""
    agency.contacts_confirmed_on = on or localdate()
    with transaction.atomic():
        agency.save(update_fields=["contacts_confirmed_on"])
        log(
            instance=agency,
            action=CONFIRMED,
            user=user,
            data={"confirmed_on": agency.contacts_confirmed_on.isoformat()},
        )
