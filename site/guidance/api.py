"""Answers, guides to services and single pages in the public API."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import Query, Router
from wagtail.models import Page, Site

from agencies.api import (
    CommonAnswer,
    ThingAnswer,
    ThingQuery,
    body_html,
    common_fields,
    find_thing,
    list_things,
    related_links,
)
from agencies.models import AgencyContentPage
from core.api import (
    Answer,
    LanguageQuery,
    OptionalText,
    Reading,
    body_json,
    public_html,
    public_stream,
)
from core.language import ARABIC, LANGUAGES
from core.models import BasePage
from guidance.models import AnswerPage, ContentPage, GuidePage

router = Router(auth=None)
LONGEST_PATH = 2_000


class FaqItem(ThingAnswer):
    """A question with its short answer, as lists show it."""

    short_answer: OptionalText


class FaqAnswer(FaqItem):
    """A question and its answer."""

    body_html: str


class FaqList(Answer):
    """A window of the answers."""

    count: int
    items: list[FaqItem]


class GuideAnswer(ThingAnswer):
    """A guide to a service."""

    body_html: str


class GuideList(Answer):
    """A window of the guides."""

    count: int
    items: list[ThingAnswer]


class PageAnswer(CommonAnswer):
    """Any public page; ``body`` is its StreamField, null for pages that have none."""

    body_html: str | None
    body: list[dict[str, Any]] | None


def _short_answer(page: AnswerPage, reading: Reading) -> dict[str, Any]:
    return {"short_answer": page.in_language(reading.language).short_answer}


@router.get(
    "/faqs",
    response=FaqList,
    operation_id="faqs_list",
    summary="List answers",
    url_name="faqs_list",
    tags=["faqs"],
)
def list_faqs(request: HttpRequest, asked: Query[ThingQuery]) -> FaqList:
    """Questions and their short answers, by the question in Arabic."""
    reading = Reading(request, asked.language)
    count, pages = list_things(AnswerPage, reading, asked)
    links = related_links(pages, reading)
    items = [
        FaqItem(**common_fields(page, reading, links, in_list=True), **_short_answer(page, reading))
        for page in pages
    ]
    return FaqList(count=count, items=items)


@router.get(
    "/faqs/{id}",
    response=FaqAnswer,
    operation_id="faqs_get",
    summary="Get one answer",
    url_name="faqs_get",
    tags=["faqs"],
)
def get_faq(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> FaqAnswer:
    """A question and its whole answer."""
    reading = Reading(request, asked.language)
    page = find_thing(AnswerPage, reading, id)
    return FaqAnswer(
        **common_fields(page, reading, related_links([page], reading)),
        **_short_answer(page, reading),
        body_html=body_html(page, reading),
    )


@router.get(
    "/guides",
    response=GuideList,
    operation_id="guides_list",
    summary="List guides to services",
    url_name="guides_list",
    tags=["guides"],
)
def list_guides(request: HttpRequest, asked: Query[ThingQuery]) -> GuideList:
    """Guides to services by Arabic title."""
    reading = Reading(request, asked.language)
    count, pages = list_things(GuidePage, reading, asked)
    links = related_links(pages, reading)
    items = [ThingAnswer(**common_fields(page, reading, links, in_list=True)) for page in pages]
    return GuideList(count=count, items=items)


@router.get(
    "/guides/{id}",
    response=GuideAnswer,
    operation_id="guides_get",
    summary="Get one guide to a service",
    url_name="guides_get",
    tags=["guides"],
)
def get_guide(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> GuideAnswer:
    """A guide to a service, whole."""
    reading = Reading(request, asked.language)
    page = find_thing(GuidePage, reading, id)
    return GuideAnswer(
        **common_fields(page, reading, related_links([page], reading)),
        body_html=body_html(page, reading),
    )


@router.get(
    "/pages/{path:path}",
    response=PageAnswer,
    operation_id="pages_get",
    summary="Get any public page by its address",
    url_name="pages_get",
    tags=["pages"],
)
def get_page(
    request: HttpRequest, response: HttpResponse, path: str, asked: Query[LanguageQuery]
) -> PageAnswer:
    """A page by its address without slashes at the ends, for example `ar/help/privacy`.

    The address decides the language.
    """
    language = path.strip("/").split("/")[0]
    if language not in LANGUAGES:
        raise Http404
    reading = Reading(request, language)
    page = _page_at(path.strip("/"), reading)
    response["Content-Language"] = language
    with translation.override(language):
        links = related_links([page.source], reading) if isinstance(page, AgencyContentPage) else {}
        fields = common_fields(page.source, reading, links)
        return PageAnswer(**fields, **_body(page, reading))


def _page_at(path: str, reading: Reading) -> BasePage:
    """The public page at ``path``; 404 where there is none or its Arabic source is not public."""
    if len(path) > LONGEST_PATH or not path.isprintable():
        raise Http404
    rest = path.removeprefix(reading.language).strip("/")
    roots = [root for root in Site.get_site_root_paths() if root.language_code == reading.language]
    addresses = [f"{root.root_path}{rest}/" if rest else root.root_path for root in roots]
    row = Page.objects.filter(reading.public, url_path__in=addresses).first()
    page = row.specific if row else None
    if not isinstance(page, BasePage) or ARABIC not in page.language_pages:
        raise Http404
    return page


def _body(page: BasePage, reading: Reading) -> dict[str, Any]:
    if isinstance(page, ContentPage):
        stream = public_stream(page.body)
        return {"body_html": str(stream.render_as_block()), "body": body_json(stream, reading)}
    if isinstance(page, AgencyContentPage):
        return {"body_html": public_html(page.body), "body": None}
    return {"body_html": None, "body": None}
