"""Whom to reach in each agency: its Citizen Service Office, else the agency itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from agencies.models import Agency, AgencyPage, Office
from core.arabic import sort_key
from core.language import ARABIC, in_language
from core.memo import remember
from core.publication import public_q


@dataclass(frozen=True, slots=True)
class Contact:
    """An agency and its offices; without any office the agency's own phone and e-mail count."""

    agency: Agency
    name: str
    offices: list[Office] = field(default_factory=list)


def contacts(language: str) -> list[Contact]:
    """Every public agency that can be reached, by its name in ``language``; from memory.

    Agencies that were merged into another one are left out: the other one answers.
    """
    return remember(("contacts", language), lambda: read_contacts(language))


def read_contacts(language: str) -> list[Contact]:
    """The same, asked of the database: three queries."""
    pages = AgencyPage.objects.filter(
        public_q(), locale__language_code=ARABIC, agency__merged_into=None
    )
    found = []
    for page in pages.select_related("agency").prefetch_related("agency__offices"):
        agency = page.agency
        offices = list(agency.offices.all())
        if offices or agency.hotline or agency.phone or agency.email:
            found.append(Contact(agency, in_language(agency, "name", language), offices))
    return sorted(found, key=lambda contact: sort_key(contact.name))
