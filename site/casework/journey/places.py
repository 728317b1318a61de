"""Where to go instead of sending a complaint: phones and agencies that a ground names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from agencies.models import AgencyPage
from casework.models import Ground
from core.language import ARABIC, current_language
from core.publication import public_q

EMERGENCY: Final = "112"


@dataclass(frozen=True, slots=True)
class Link:
    """A page of this site."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Way:
    """A ground that applies, and the way it names: a phone to call now, pages of agencies."""

    ground: Ground
    phone: str = ""
    pages: list[Link] = field(default_factory=list)

    @property
    def elsewhere(self) -> bool:
        """Whether all that it says is that another agency has to be chosen."""
        return self.ground.kind == Ground.Kind.REFER and not self.phone and not self.pages


def ways_of(grounds: Iterable[Ground]) -> list[Way]:
    """The ways that ``grounds`` name, in their order but what is urgent first."""
    agencies = _agency_pages()
    ways = []
    for ground in grounds:
        words = ground.instead
        phone = EMERGENCY if EMERGENCY in words.split() or f"{EMERGENCY}." in words else ""
        pages = [Link(name, url) for name, url in agencies if name and name in words]
        ways.append(Way(ground, phone, pages))
    return sorted(ways, key=lambda way: not way.phone)


def _agency_pages() -> list[tuple[str, str]]:
    """The name in the reader's language and the address of each agency's page."""
    pages = AgencyPage.objects.filter(
        public_q(), locale__language_code=ARABIC, agency__merged_into__isnull=True
    ).select_related("agency")
    language = current_language()
    return [(str(p.agency.name), p.in_language(language).get_url() or "") for p in pages]
