"""The forms library in the public API."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from agencies.api import (
    COUNTERS,
    CounterAnswer,
    ThingAnswer,
    ThingQuery,
    body_html,
    common_fields,
    counters,
    find_thing,
    list_things,
    related_links,
)
from core.api import Answer, LanguageQuery, LinkedThing, Money, OptionalText, Reading
from forms_library.browse import audience_q
from forms_library.models import FormFile, TransactionFormPage
from forms_library.versions import File, Version

router = Router(auth=None, tags=["forms"])

FILES = Prefetch("versions__files", FormFile.objects.select_related("document"))


class FileAnswer(Answer):
    """A file of a form's version; ``url`` is a path on this site."""

    url: str
    language: str
    purpose: str
    format: str
    bytes: int
    pages: int | None
    fillable: bool
    sha256: str


class VersionAnswer(Answer):
    """A published version; ``current`` is the one in force today in Kuwait."""

    version: str
    effective_from: date
    current: bool
    note: OptionalText
    files: list[FileAnswer]


class FormItem(ThingAnswer):
    """A transaction form as lists show it."""

    number: OptionalText
    audience: list[str]
    fee_kwd: Money | None
    processing_days: int | None
    requirements: list[str]
    online_service_url: OptionalText
    counters: list[CounterAnswer]
    versions: list[VersionAnswer]


class FormAnswer(FormItem):
    """A transaction form: what it is for, what it needs, its files."""

    body_html: str
    steps: list[str]


class FormList(Answer):
    """A window of the forms."""

    count: int
    items: list[FormItem]


class FormQuery(ThingQuery):
    """How the forms can be narrowed."""

    audience: list[Literal["citizen", "resident", "business"]] = Field(
        [], description="For whom; forms that name nobody are for everybody."
    )


def _file(file: File) -> FileAnswer:
    return FileAnswer(**{name: getattr(file, name) for name in FileAnswer.model_fields})


def _version(version: Version) -> VersionAnswer:
    return VersionAnswer(
        version=version.version,
        effective_from=version.effective_from,
        current=version.current,
        note=version.note,
        files=[_file(file) for file in version.files],
    )


def _items(stream: Any) -> list[str]:
    return [str(block.value) for block in stream]


def _fields(
    page: TransactionFormPage, reading: Reading, links: dict[int, LinkedThing], in_list: bool
) -> dict[str, Any]:
    words = page.in_language(reading.language)
    return common_fields(page, reading, links, in_list) | {
        "number": page.number,
        "audience": page.audience,
        "fee_kwd": page.fee_kwd,
        "processing_days": page.processing_days,
        "requirements": _items(words.requirements),
        "online_service_url": page.online_service_url,
        "counters": counters(page.agency),
        "versions": [_version(version) for version in page.version_list],
    }


@router.get(
    "/forms",
    response=FormList,
    operation_id="forms_list",
    summary="List transaction forms",
    url_name="forms_list",
)
def list_forms(request: HttpRequest, asked: Query[FormQuery]) -> FormList:
    """Public forms by Arabic title, without their full text and steps."""
    reading = Reading(request, asked.language)
    narrowed_by = None
    for audience in asked.audience:
        wanted = audience_q(audience)
        narrowed_by = wanted if narrowed_by is None else narrowed_by | wanted
    count, pages = list_things(TransactionFormPage, reading, asked, narrowed_by)
    prefetch_related_objects(pages, FILES, "printed_sheets", COUNTERS)
    links = related_links(pages, reading)
    items = [FormItem(**_fields(page, reading, links, in_list=True)) for page in pages]
    return FormList(count=count, items=items)


@router.get(
    "/forms/{id}",
    response=FormAnswer,
    operation_id="forms_get",
    summary="Get one transaction form",
    url_name="forms_get",
)
def get_form(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> FormAnswer:
    """A form by its identifier, with all its published versions."""
    reading = Reading(request, asked.language)
    page = find_thing(TransactionFormPage, reading, id)
    prefetch_related_objects([page], FILES)
    return FormAnswer(
        **_fields(page, reading, related_links([page], reading), in_list=False),
        body_html=body_html(page, reading),
        steps=_items(page.in_language(reading.language).steps),
    )
