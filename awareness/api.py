"""Awareness campaigns in the public API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from agencies.api import (
    ThingAnswer,
    ThingQuery,
    body_html,
    chosen,
    common_fields,
    find_thing,
    list_things,
    related_links,
)
from awareness.models import CampaignPage
from core.api import Answer, LanguageQuery, LinkedThing, Reading

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
