"""Agencies in the public API, and what every thing of an agency shares there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Query, Router
from pydantic import Field

from agencies.models import Agency, AgencyContentPage, AgencyPage, Office
from core.api import (
    Answer,
    Instant,
    LanguageQuery,
    LinkedThing,
    ListQuery,
    Moment,
    OptionalText,
    Reading,
    find,
    public_html,
    refuse_unknown,
    window,
)
from core.api.lists import public
from core.api.reading import chosen_pages
from core.codes import agency_codes
from core.models import BasePage, Topic

router = Router(auth=None, tags=["agencies"])

T = TypeVar("T", bound=AgencyContentPage)
COUNTERS = "agency__counters"


class NamedAgency(Answer):
    """An agency, named."""

    id: str
    name: str


class NamedTopic(Answer):
    """A topic, named."""

    id: str
    name: str


class CounterAnswer(Answer):
    """A counter where forms are handed out on paper."""

    name: str
    area: OptionalText
    hours: OptionalText
    phone: OptionalText
    accessible: bool


class OfficeAnswer(CounterAnswer):
    """An agency's Citizen Service Office."""

    manager_post: OptionalText
    email: OptionalText
    address: OptionalText


class AgencyAnswer(Answer):
    """An agency: what it is called and how to reach it."""

    id: str
    kind: str
    name: str
    former_names: list[str]
    merged_into: str | None
    about: OptionalText
    url: str
    language: str
    available_in: list[str]
    website: OptionalText
    phone: OptionalText
    hotline: OptionalText
    email: OptionalText
    x: OptionalText
    facebook: OptionalText
    whatsapp: OptionalText
    address: OptionalText
    hours: OptionalText
    counters: list[CounterAnswer]
    offices: list[OfficeAnswer]
    updated_at: Moment | None


class AgencyList(Answer):
    """A window of the agencies."""

    count: int
    items: list[AgencyAnswer]


class CommonAnswer(Answer):
    """What forms, answers, guides, campaigns and pages share."""

    id: str | None
    kind: str
    title: str
    url: str
    language: str
    available_in: list[str]
    agency: NamedAgency | None
    summary: OptionalText
    keywords: list[str]
    topics: list[NamedTopic]
    updated_at: Moment | None
    related: list[LinkedThing]


class ThingAnswer(CommonAnswer):
    """A thing that can be asked for by its identifier."""

    id: str


class ThingQuery(ListQuery):
    """How lists of agencies' things can be narrowed; a repeated value means "or"."""

    agency: list[str] = Field([], description="Agency codes.")
    topic: list[str] = Field([], description="Topic codes.")
    updated_since: Instant = Field(None, description="Changed at or after this moment.")


def counters(agency: Agency | None) -> list[CounterAnswer]:
    """Where an agency hands out forms on paper."""
    return [_counter(row) for row in agency.counters.all()] if agency else []


def _counter(row: Any) -> CounterAnswer:
    return CounterAnswer(
        name=row.name, area=row.area, hours=row.hours, phone=row.phone, accessible=row.accessible
    )


def _office(row: Office) -> OfficeAnswer:
    return OfficeAnswer(
        **_counter(row).model_dump(),
        manager_post=row.manager_post,
        email=row.email,
        address=row.address,
    )


def named_agency(agency: Agency | None) -> NamedAgency | None:
    """The agency as other things name it."""
    return NamedAgency(id=agency.code, name=agency.name) if agency else None


# -- things --------------------------------------------------------------------------------------


def list_things(
    model: type[T], reading: Reading, asked: ThingQuery, narrowed_by: Q | None = None
) -> tuple[int, list[T]]:
    """How many public things of one kind there are, and the Arabic pages of the window asked for.

    The order, by Arabic title, is the same in both languages. Three queries, topics included;
    codes that are not known are refused.
    """
    codes = [code.strip().upper() for code in asked.agency if code.strip()]
    topics = [code.strip() for code in asked.topic if code.strip()]
    found = public(model, reading).filter(narrowed_by or Q()).order_by("title", "pk")
    if codes:
        found = found.filter(agency__code__in=_printable(codes))
    if topics:
        tagged = model.objects.filter(topics__code__in=_printable(topics))
        found = found.filter(pk__in=tagged.values("pk"))
    if asked.updated_since is not None:
        found = found.filter(translation_key__in=_changed(model, reading, asked.updated_since))
    count, pages = window(found, reading, asked, related=["agency"])
    # a code that finds nothing, or shares its question with others, may be none
    if not count or len(codes) + len(topics) > 1:
        _check_codes(codes, topics)
    prefetch_related_objects(pages, "topics")
    return count, pages


def find_thing(model: type[T], reading: Reading, external_id: str) -> T:
    """The Arabic page of one public thing; 404 where there is none."""
    return find(model, reading, external_id, related=["agency"])


def _printable(codes: Iterable[str]) -> list[str]:
    """Codes fit for a database: some refuse control characters within a text."""
    return [code for code in codes if code.isprintable() and len(code) <= 40]


def _changed(model: type[T], reading: Reading, since: Any) -> QuerySet[T]:
    """Keys of things of which either language changed at or after ``since``."""
    at = Coalesce(F("last_published_at"), F("first_published_at"), F("latest_revision_created_at"))
    pages = model.objects.filter(reading.public).annotate(changed_at=at)
    return pages.filter(changed_at__gte=since).values("translation_key")


def _check_codes(codes: Sequence[str], topics: Sequence[str]) -> None:
    if codes:
        refuse_unknown(
            "agency", gettext_lazy("There is no agency with this code."), codes, agency_codes()
        )
    if topics:
        known = Topic.objects.values_list("code", flat=True)
        refuse_unknown("topic", gettext_lazy("There is no topic with this code."), topics, known)


def related_links(pages: Iterable[Any], reading: Reading, *fields: str) -> dict[int, LinkedThing]:
    """Everything that ``pages`` name in the chooser ``fields``, by page id. One query."""
    names = fields or ("related",)
    return reading.links(
        pk for page in pages for name in names for pk in chosen_pages(getattr(page, name))
    )


def chosen(stream: Any, links: dict[int, LinkedThing]) -> list[LinkedThing]:
    """The public things named in a chooser field, in the editors' order."""
    return [links[pk] for pk in chosen_pages(stream) if pk in links]


def updated_at(page: BasePage) -> Any:
    """When a thing last changed, in either language."""
    moments = [known.updated_at for known in page.language_pages.values() if known.updated_at]
    return max(moments, default=None)


def common_fields(
    page: BasePage, reading: Reading, links: dict[int, LinkedThing], in_list: bool = False
) -> dict[str, Any]:
    """The common fields of the thing whose Arabic page is ``page``.

    In lists an English title serves where there is no English page yet.
    """
    words = page.in_language(reading.language)
    content = page if isinstance(page, AgencyContentPage) else None
    return {
        "id": page.external_id or None,
        "kind": page.kind or "page",
        "title": page.title_in(reading.language) if in_list else words.title,
        "url": reading.address(words),
        "language": words.language,
        "available_in": page.available_in,
        "agency": named_agency(getattr(page, "agency", None)),
        "summary": words.summary,
        "keywords": content.keywords if content else [],
        "topics": [NamedTopic(id=t.code, name=t.name) for t in content.topics.all()]
        if content
        else [],
        "updated_at": updated_at(page),
        "related": chosen(content.related, links) if content else [],
    }


def body_html(page: AgencyContentPage, reading: Reading) -> str:
    """The words of a thing as HTML, in the reader's language where it has them."""
    return public_html(page.in_language(reading.language).body)


# -- agencies ------------------------------------------------------------------------------------


def _agencies(pages: list[AgencyPage], reading: Reading) -> list[AgencyAnswer]:
    prefetch_related_objects(pages, COUNTERS, "agency__offices")
    return [_agency(page, reading) for page in pages]


def _agency(page: AgencyPage, reading: Reading) -> AgencyAnswer:
    agency = page.agency
    words = page.in_language(reading.language)
    plain = ("website", "phone", "hotline", "email", "x", "facebook", "whatsapp")
    translated = ("name", "about", "address", "hours")
    return AgencyAnswer(
        id=agency.code,
        kind=page.kind,
        former_names=agency.former_names,
        merged_into=agency.merged_into.code if agency.merged_into else None,
        url=reading.address(words),
        language=words.language,
        available_in=page.available_in,
        counters=counters(agency),
        offices=[_office(row) for row in agency.offices.all()],
        updated_at=updated_at(page),
        **{name: getattr(agency, name) for name in (*plain, *translated)},
    )


@router.get(
    "/agencies",
    response=AgencyList,
    operation_id="agencies_list",
    summary="List agencies",
    url_name="agencies_list",
)
def list_agencies(request: HttpRequest, asked: Query[ListQuery]) -> AgencyList:
    """Agencies that have a public page, by Arabic name."""
    reading = Reading(request, asked.language)
    found = public(AgencyPage, reading).order_by("agency__name_ar", "pk")
    count, pages = window(found, reading, asked, related=["agency__merged_into"])
    return AgencyList(count=count, items=_agencies(pages, reading))


@router.get(
    "/agencies/{id}",
    response=AgencyAnswer,
    operation_id="agencies_get",
    summary="Get one agency",
    url_name="agencies_get",
)
def get_agency(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> AgencyAnswer:
    """An agency by its code, in any case."""
    reading = Reading(request, asked.language)
    page = find(AgencyPage, reading, id.upper(), related=["agency__merged_into"])
    return _agencies([page], reading)[0]
