"""The register of agencies, and pages under an agency."""

from agencies.models.pages import (
    RICH_TEXT,
    AgenciesIndexPage,
    AgencyContentPage,
    AgencyPage,
    AgencySectionPage,
    AudienceMixin,
    SectionPage,
)
from agencies.models.register import Agency, Counter, Membership, Office

__all__ = [
    "RICH_TEXT",
    "AgenciesIndexPage",
    "Agency",
    "AgencyContentPage",
    "AgencyPage",
    "AgencySectionPage",
    "AudienceMixin",
    "Counter",
    "Membership",
    "Office",
    "SectionPage",
]
