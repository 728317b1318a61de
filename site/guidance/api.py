"""Answers, guides to services and single pages in the public API."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
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
    updated_at,
)
from agencies.models import AgencyContentPage
from casework.deadlines import APPEAL_DAYS, GRIEVANCE_DAYS
from casework.models import Ground
from core.api import (
    Answer,
    LanguageQuery,
    LinkedThing,
    Money,
    OptionalText,
    Reading,
    body_json,
    find,
    public_html,
    public_stream,
)
from core.language import ARABIC, LANGUAGES
from core.models import BasePage
from guidance.booklets import booklet_of
from guidance.models import EXTERNAL_ID, AnswerPage, ContentPage, GuidePage, ProcedurePage

router = Router(auth=None)
LONGEST_PATH = 2_000


class FaqItem(ThingAnswer):
    """A question with its short answer, as lists show it."""

    short_answer: OptionalText


class FaqAnswer(FaqItem):
    """A question and its answer."""

    body_html: str
    steps: list[str]
    papers: list[str]
    fee_kwd: Money | None


class FaqList(Answer):
    """A window of the answers."""

    count: int
    items: list[FaqItem]


class StageAnswer(Answer):
    """A stage of the complaints procedure."""

    title: str
    text_html: str
    duration: OptionalText
    who: OptionalText
    outcome: OptionalText
    contact: OptionalText


class GroundAnswer(Answer):
    """A ground that bars acceptance of a complaint, and what to do instead."""

    code: str
    kind: str
    text: str
    explanation: OptionalText
    instead: str
    url: str


class BookletAnswer(Answer):
    """The complaints guide as a file."""

    url: str
    bytes: int
    pages: int
    sha256: str


class GuideAnswer(ThingAnswer):
    """A guide; ``stages``, ``grounds`` and ``booklet`` are those of the complaints procedure."""

    body_html: str
    stages: list[StageAnswer] = []
    grounds: list[GroundAnswer] = []
    booklet: BookletAnswer | None = None


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
    words = page.in_language(reading.language)
    return FaqAnswer(
        **common_fields(page, reading, related_links([page], reading)),
        **_short_answer(page, reading),
        body_html=body_html(page, reading),
        steps=[str(block.value) for block in words.steps],
        papers=[str(block.value) for block in words.papers],
        fee_kwd=page.fee_kwd,
    )


@router.get(
    "/guides",
    response=GuideList,
    operation_id="guides_list",
    summary="List guides",
    url_name="guides_list",
    tags=["guides"],
)
def list_guides(request: HttpRequest, asked: Query[ThingQuery]) -> GuideList:
    """The guide to the complaints procedure, then guides to services by Arabic title.

    The first belongs to no agency and no topic.
    """
    reading = Reading(request, asked.language)
    first = _procedure_in_list(reading, asked)
    shown = [first] if first is not None and not asked.offset else []
    rest = asked.model_copy(
        update={
            "offset": max(asked.offset - (first is not None), 0),
            "limit": asked.limit - len(shown),
        }
    )
    count, pages = list_things(GuidePage, reading, rest)
    links = related_links(pages, reading)
    items = [*shown, *(_thing(page, reading, links) for page in pages)]
    return GuideList(count=count + (first is not None), items=items)


def _thing(page: BasePage, reading: Reading, links: dict[int, LinkedThing]) -> ThingAnswer:
    return ThingAnswer(**common_fields(page, reading, links, in_list=True))


@router.get(
    "/guides/{id}",
    response=GuideAnswer,
    operation_id="guides_get",
    summary="Get one guide",
    url_name="guides_get",
    tags=["guides"],
)
def get_guide(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> GuideAnswer:
    """A guide to a service, whole, or the one to the complaints procedure."""
    reading = Reading(request, asked.language)
    if id == EXTERNAL_ID:
        return _procedure(find(ProcedurePage, reading, id), reading)
    page = find_thing(GuidePage, reading, id)
    return GuideAnswer(
        **common_fields(page, reading, related_links([page], reading)),
        body_html=body_html(page, reading),
    )


def _procedure_in_list(reading: Reading, asked: ThingQuery) -> ThingAnswer | None:
    """The complaints procedure, unless it is not public or something else was asked for."""
    if any(code.strip() for code in (*asked.agency, *asked.topic)):
        return None
    try:
        page = find(ProcedurePage, reading, EXTERNAL_ID)
    except Http404:
        return None
    changed = updated_at(page)
    if asked.updated_since is not None and (changed is None or changed < asked.updated_since):
        return None
    return _thing(page, reading, {}).model_copy(update={"keywords": page.keywords})


def _procedure(page: ProcedurePage, reading: Reading) -> GuideAnswer:
    words = page.in_language(reading.language)
    address = reading.address(words)
    fields = common_fields(page, reading, {}) | {"keywords": page.keywords}
    with translation.override(words.language):
        grounds = list(Ground.objects.in_force())
        stages = [_stage(block.value) for block in public_stream(words.stages)]
        return GuideAnswer(
            **fields,
            body_html=_procedure_html(words, grounds),
            stages=stages,
            grounds=[_ground(ground, address) for ground in grounds],
            booklet=_booklet(words),
        )


def _stage(value: Any) -> StageAnswer:
    names = ("title", "duration", "who", "outcome", "contact")
    return StageAnswer(
        text_html=public_html(value["text"].source), **{name: value[name] for name in names}
    )


def _ground(ground: Ground, address: str) -> GroundAnswer:
    names = ("code", "kind", "text", "explanation", "instead")
    fields = {name: getattr(ground, name) for name in names}
    return GroundAnswer(**fields, url=f"{address}#{ground.anchor}")


def _booklet(page: ProcedurePage) -> BookletAnswer | None:
    found = booklet_of(page)
    if found is None:
        return None
    return BookletAnswer(
        url=reverse("guide_booklet"), bytes=found.size, pages=found.pages, sha256=found.sha256
    )


def _procedure_html(page: ProcedurePage, grounds: list[Ground]) -> str:
    """The guide's words; its language is the active one."""
    context: dict[str, Any] = {
        "promise": page.promise,
        "grounds": grounds,
        "appeal_days": APPEAL_DAYS,
        "grievance_days": GRIEVANCE_DAYS,
        "body": public_stream(page.body).render_as_block(),
    }
    for name in ("stages", "roles", "remedies"):
        context[name] = [block.value for block in public_stream(getattr(page, name))]
    return render_to_string("guidance/procedure_words.html", context)


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
    if isinstance(page, ProcedurePage):
        html = _procedure_html(page, list(Ground.objects.in_force()))
        return {"body_html": html, "body": body_json(public_stream(page.body), reading)}
    if isinstance(page, AgencyContentPage):
        return {"body_html": public_html(page.body), "body": None}
    return {"body_html": None, "body": None}
