"""Awareness campaigns and notices in the public API."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Query, Router
from pydantic import Field

from agencies.api import (
    NamedAgency,
    ThingAnswer,
    ThingQuery,
    body_html,
    chosen,
    common_fields,
    find_thing,
    list_things,
    named_agency,
    related_links,
)
from awareness import notices
from awareness.models import CampaignPage, Notice
from core.api import (
    Answer,
    LanguageQuery,
    LinkedThing,
    ListQuery,
    Moment,
    Reading,
    public_html,
    refuse_unknown,
)
from core.codes import agency_codes

router = Router(auth=None, tags=["campaigns"])


class CampaignItem(ThingAnswer):
    """A campaign as lists show it."""

    starts_on: date | None
    ends_on: date | None
    audience: list[str]
    promotes: list[LinkedThing]


class CampaignAnswer(CampaignItem):
    """An awareness campaign."""

    body_html: str


class CampaignList(Answer):
    """A window of the campaigns."""

    count: int
    items: list[CampaignItem]


def _links(pages: list[CampaignPage], reading: Reading) -> dict[int, LinkedThing]:
    return related_links(pages, reading, "related", "promotes")


def _fields(
    page: CampaignPage, reading: Reading, links: dict[int, LinkedThing], in_list: bool
) -> dict[str, Any]:
    return common_fields(page, reading, links, in_list) | {
        "starts_on": page.starts_on,
        "ends_on": page.ends_on,
        "audience": page.audience,
        "promotes": chosen(page.promotes, links),
    }


@router.get(
    "/campaigns",
    response=CampaignList,
    operation_id="campaigns_list",
    summary="List awareness campaigns",
    url_name="campaigns_list",
)
def list_campaigns(request: HttpRequest, asked: Query[ThingQuery]) -> CampaignList:
    """Campaigns by Arabic title: running, to come and over."""
    reading = Reading(request, asked.language)
    count, pages = list_things(CampaignPage, reading, asked)
    links = _links(pages, reading)
    items = [CampaignItem(**_fields(page, reading, links, in_list=True)) for page in pages]
    return CampaignList(count=count, items=items)


@router.get(
    "/campaigns/{id}",
    response=CampaignAnswer,
    operation_id="campaigns_get",
    summary="Get one awareness campaign",
    url_name="campaigns_get",
)
def get_campaign(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> CampaignAnswer:
    """A campaign, whole."""
    reading = Reading(request, asked.language)
    page = find_thing(CampaignPage, reading, id)
    return CampaignAnswer(
        **_fields(page, reading, _links([page], reading), in_list=False),
        body_html=body_html(page, reading),
    )


# -- notices -------------------------------------------------------------------------------------


class NoticeItem(ThingAnswer):
    """A notice as lists show it: only while it is shown on the site."""

    level: Literal["information", "warning", "urgent"]
    starts_at: Moment
    ends_at: Moment


class NoticeAnswer(NoticeItem):
    """A notice."""

    body_html: str


class NoticeList(Answer):
    """A window of the notices."""

    count: int
    items: list[NoticeItem]


class NoticeQuery(ListQuery):
    """How the list of notices can be narrowed; a repeated value means "or"."""

    agency: list[str] = Field([], description="Agency codes.")


def _notice(notice: Notice, language: str) -> dict[str, Any]:
    agency: NamedAgency | None = named_agency(notice.agency)
    return {
        "id": notice.external_id,
        "kind": "notice",
        "title": notice.title_in(language),
        "url": notice.url_in(language),
        "language": notice.language_for(language),
        "available_in": notice.available_in,
        "agency": agency,
        "summary": notice.summary_in(language),
        "keywords": [],
        "topics": [],
        "updated_at": notice.updated_at,
        "related": [],
        "level": notice.level,
        "starts_at": notice.starts_at,
        "ends_at": notice.ends_at,
    }


@router.get(
    "/notices",
    response=NoticeList,
    operation_id="notices_list",
    summary="List the notices of the moment",
    url_name="notices_list",
    tags=["notices"],
)
def list_notices(request: HttpRequest, asked: Query[NoticeQuery]) -> NoticeList:
    """Notices shown on the site now, the most urgent first."""
    codes = [code.strip().upper() for code in asked.agency if code.strip()]
    message = gettext_lazy("There is no agency with this code.")
    refuse_unknown("agency", message, codes, agency_codes())
    found = notices.current()
    if codes:
        found = [notice for notice in found if notice.agency and notice.agency.code in codes]
    some = found[asked.offset : asked.offset + asked.limit]
    items = [NoticeItem(**_notice(notice, asked.language)) for notice in some]
    return NoticeList(count=len(found), items=items)


@router.get(
    "/notices/{id}",
    response=NoticeAnswer,
    operation_id="notices_get",
    summary="Get one notice",
    url_name="notices_get",
    tags=["notices"],
)
def get_notice(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> NoticeAnswer:
    """A notice, whole, while it is shown on the site; 404 before and after."""
    notice = next((n for n in notices.current() if n.external_id == id), None)
    if notice is None:
        raise Http404
    body = public_html(notice.body_in(asked.language))
    return NoticeAnswer(**_notice(notice, asked.language), body_html=body)
