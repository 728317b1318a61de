"""What the office holds before an import: its things by identifier, agencies, numbers, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps

from agencies.models import Agency, AgencyPage
from awareness.models import CampaignPage
from core.language import ARABIC
from core.models import BasePage, Topic
from forms_library.models import TransactionFormPage, normal_number
from guidance.models import AnswerPage, GuidePage
from office.models import ImportedItem

T = TypeVar("T")
CHUNK = 500  # identifiers in one query: SQLite takes no more than some thousands of parameters

MODELS: dict[str, type[Any]] = {
    "agency": AgencyPage,
    "form": TransactionFormPage,
    "faq": AnswerPage,
    "guide": GuidePage,
    "campaign": CampaignPage,
}
KINDS = {model: kind for kind, model in MODELS.items()}


def chunks(rows: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """``rows`` in pieces of at most ``size``."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@dataclass(slots=True)
class Thing:
    """A thing of the office: its type (its model's name where import knows none), and its pages."""

    kind: str
    key: UUID | None = None
    pages: dict[str, int] = field(default_factory=dict)  # by language


@dataclass(slots=True)
class Holdings:
    """The office's things by ``external_id``; an agency is a thing as soon as it is registered."""

    things: dict[str, Thing]
    agencies: dict[str, Agency]
    topics: dict[str, Topic]
    records: dict[str, ImportedItem]
    numbers: dict[UUID, tuple[str, str]]  # by translation key: normal form number, identifier
    names: dict[int, str]  # identifiers by page

    def page_ids(self, identifiers: Iterable[str]) -> list[int]:
        """The Arabic pages of ``identifiers``, in their order; those without one are left out."""
        found = (
            self.things[known].pages.get(ARABIC) for known in identifiers if known in self.things
        )
        return [pk for pk in found if pk]

    def add_page(self, identifier: str, kind: str, language: str, page: BasePage) -> None:
        """Take a page that was just made into account."""
        thing = self.things.setdefault(identifier, Thing(kind))
        thing.key = page.translation_key
        thing.pages[language] = page.pk
        self.names[page.pk] = identifier


def take_stock(identifiers: Sequence[str]) -> Holdings:
    """What the office holds; records only of ``identifiers``. A query per type of page."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    things = {code: Thing("agency") for code in agencies}
    names: dict[int, str] = {}
    for model in apps.get_models():
        if not issubclass(model, BasePage):
            continue
        rows = model.objects.exclude(external_id="").values_list(
            "external_id", "pk", "locale__language_code", "translation_key"
        )
        for identifier, pk, language, key in rows:
            thing = things.setdefault(
                identifier, Thing(KINDS.get(model, str(model._meta.model_name)))
            )
            thing.pages[language] = pk
            if language == ARABIC or thing.key is None:
                thing.key = key
            names[pk] = identifier
    records: dict[str, ImportedItem] = {}
    for some in chunks(identifiers):
        records |= {r.external_id: r for r in ImportedItem.objects.filter(external_id__in=some)}
    forms = TransactionFormPage.objects.exclude(number="").values_list(
        "translation_key", "number", "external_id"
    )
    numbers = {key: (normal_number(number), identifier) for key, number, identifier in forms}
    topics = {topic.code: topic for topic in Topic.objects.all()}
    return Holdings(things, agencies, topics, records, numbers, names)
