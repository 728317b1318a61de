"""What a page says of itself to machines, in schema.org's words.

Made of what the page was rendered with; it asks nothing of the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from wagtail.models import Page

from agencies.models import Agency, AgencyPage
from awareness.models import CampaignPage
from awareness.notices import Shown
from core.language import ARABIC, LANGUAGES, current_language
from core.models import BasePage
from core.text import plain_text
from forms_library.models import TransactionFormPage
from guidance.models import AnswerPage, GuidePage
from office.models import HomePage

Node = dict[str, Any]
LIST = re.compile(r"<ol\b[^>]*>(.*?)</ol>", re.S)
LIST_ITEM = re.compile(r"<li\b[^>]*>(.*?)</li>", re.S)


def structured_data(context: Any) -> Node | None:
    """The graph of the page that ``context`` renders; ``None`` for one that says nothing."""
    page, notice = context.get("page"), context.get("notice")
    nodes: list[Node] = []
    if isinstance(notice, Shown):
        nodes.append(_notice(notice))
    elif isinstance(page, BasePage) and page.pk:
        nodes += [_without_gaps(node) for node in _of_page(page, context)]
    if not nodes:
        return None
    return {"@context": "https://schema.org", "@graph": nodes}


def _of_page(page: BasePage, context: Any) -> list[Node]:
    """What a page of the tree is, and where it stands."""
    if isinstance(page, HomePage):
        return _home(context)
    nodes = [_crumbs(page, context)]
    for model, make in MAKERS.items():
        if isinstance(page, model):
            return [make(page, context) | _common(page, context), *nodes]
    steps = steps_of(page)
    if steps:
        return [_how_to(page, context) | _common(page, context), *nodes]
    return [{"@type": "WebPage"} | _common(page, context), *nodes]


def _without_gaps(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}


def _absolute(path: str | None) -> str:
    return settings.SITE_URL.rstrip("/") + (path or "/")


def _address(page: Page, context: Any) -> str:
    return _absolute(page.get_url(context.get("request")))


def _common(page: BasePage, context: Any) -> Node:
    address = _address(page, context)
    changed = page.updated_at
    return {
        "@id": f"{address}#thing",
        "name": page.title,
        "description": page.summary,
        "url": address,
        "inLanguage": page.language,
        "dateModified": changed.isoformat(timespec="seconds") if changed else None,
    }


def _notice(notice: Shown) -> Node:
    row = notice.notice
    return _without_gaps(
        {
            "@type": "CreativeWork",
            "name": notice.title,
            "abstract": notice.summary,
            "url": _absolute(row.url_in(notice.language)),
            "inLanguage": notice.language,
            "datePublished": row.starts_at.isoformat(timespec="seconds"),
            "expires": row.ends_at.isoformat(timespec="seconds"),
            "publisher": _named(row.agency),
        }
    )


# -- the office and its agencies -------------------------------------------------------------


def _home(context: Any) -> list[Node]:
    office, language = context["office"], current_language()
    address = _absolute(f"/{language}/")
    contact = {
        "@type": "ContactPoint",
        "contactType": "customer service",
        "telephone": office.hotline,
        "email": office.email,
        "hoursAvailable": _hours(office.hours),
        "availableLanguage": list(LANGUAGES),
    }
    reachable = office.hotline or office.email
    organization = {
        "@type": "GovernmentOrganization",
        "@id": _absolute("/#office"),
        "name": office.name,
        "description": office.tagline,
        "url": address,
        "areaServed": {"@type": "Country", "name": "Kuwait"},
        "contactPoint": _without_gaps(contact) if reachable else None,
    }
    site = {
        "@type": "WebSite",
        "@id": f"{address}#site",
        "name": office.name,
        "url": address,
        "inLanguage": language,
        "publisher": {"@id": _absolute("/#office")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{address}search/?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    return [organization, site]


def _named(agency: Any) -> Node | None:
    """An agency as other things name it."""
    if not isinstance(agency, Agency):
        return None
    language = current_language() if agency.name_en else ARABIC  # no name, no page
    return {
        "@type": "GovernmentOrganization",
        "name": agency.name,
        "identifier": agency.code,
        "url": _absolute(f"/{language}/agencies/{agency.code.lower()}/"),
    }


def _hours(text: str) -> Node | None:
    """Hours in words: nobody has to keep two kinds of them alike."""
    return {"@type": "OpeningHoursSpecification", "description": text} if text else None


def _place(row: Any) -> Node:
    """A counter or an office of an agency."""
    return _without_gaps(
        {
            "@type": "GovernmentOffice",
            "name": row.name,
            "address": getattr(row, "address", "") or row.area,
            "telephone": row.phone,
            "openingHoursSpecification": _hours(row.hours),
        }
    )


def _agency(page: AgencyPage, context: Any) -> Node:
    agency = page.agency
    points = [
        {
            "@type": "ContactPoint",
            "contactType": kind,
            "telephone": phone,
            "email": email,
            "hoursAvailable": _hours(agency.hours),
            "availableLanguage": list(LANGUAGES),
        }
        for kind, phone, email in (
            ("customer service", agency.hotline or agency.phone, agency.email),
        )
        if phone or email
    ]
    return {
        "@type": "GovernmentOrganization",
        "identifier": agency.code,
        "alternateName": list(agency.former_names),
        "sameAs": agency.website,
        "address": agency.address,
        "contactPoint": [_without_gaps(point) for point in points],
        "department": [_place(row) for row in context.get("offices") or []],
    }


# -- things ------------------------------------------------------------------------------------


def _form(page: TransactionFormPage, context: Any) -> Node:
    form = context.get("form") or page.source
    counters = context.get("counters") or []
    channels: list[Node] = [
        {"@type": "ServiceChannel", "serviceLocation": _place(row)} for row in counters
    ]
    if form.online_service_url:
        online = {"@type": "ServiceChannel", "serviceUrl": form.online_service_url}
        channels.insert(0, online)
    offer = None
    if form.fee_kwd is not None:
        offer = {"@type": "Offer", "price": f"{form.fee_kwd:.3f}", "priceCurrency": "KWD"}
    return {
        "@type": "GovernmentService",
        "serviceType": page.title,
        "identifier": form.number or form.external_id,
        "provider": _named(context.get("agency")),
        "areaServed": {"@type": "Country", "name": "Kuwait"},
        "audience": [{"@type": "Audience", "audienceType": name} for name in form.audience_names],
        "offers": offer,
        "availableChannel": channels,
        "hoursAvailable": [
            _without_gaps({**hours, "name": row.name})
            for row in counters
            if (hours := _hours(row.hours))
        ],
    }


def _answer(page: AnswerPage, context: Any) -> Node:
    return {
        "@type": "FAQPage",
        "publisher": _named(context.get("agency")),
        "mainEntity": [
            {
                "@type": "Question",
                "name": page.title,
                "inLanguage": page.language,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": page.body_text(),
                    "inLanguage": page.language,
                },
            }
        ],
    }


def _guide(page: GuidePage, context: Any) -> Node:
    if steps_of(page):
        return _how_to(page, context)
    return {"@type": "Article", "headline": page.title, "publisher": _named(context.get("agency"))}


def _how_to(page: BasePage, context: Any) -> Node:
    steps = [
        _without_gaps({"@type": "HowToStep", "position": number, "name": name, "text": text})
        for number, (name, text) in enumerate(steps_of(page), 1)
    ]
    return {"@type": "HowTo", "step": steps, "publisher": _named(context.get("agency"))}


def steps_of(page: BasePage) -> list[tuple[str, str]]:
    """The steps that a page tells, each with a title (or none) and a text.

    From a field ``steps``, blocks of steps in its text, or the numbered lists of rich text.
    """
    found: list[tuple[str, str]] = []
    for block in getattr(page, "steps", None) or []:
        found += _steps_in(getattr(block, "value", block))
    body = getattr(page, "body", "")
    if isinstance(body, str):
        for numbered in LIST.findall(body):
            found += [("", plain_text(item)) for item in LIST_ITEM.findall(numbered)]
    else:
        for block in body:
            if block.block_type == "steps":
                found += _steps_in(block.value)
    return [(name, text) for name, text in found if name or text]


def _steps_in(value: Any) -> list[tuple[str, str]]:
    """Steps of a block: a sentence, a title with a text, or a list of those."""
    if isinstance(value, str):
        return [("", value)]
    if not hasattr(value, "get"):
        return []
    if value.get("steps") is not None:
        return [step for part in value["steps"] for step in _steps_in(part)]
    title, text = plain_text(value.get("title")), plain_text(value.get("text"))
    return [(title, text or title)]


def _campaign(page: CampaignPage, context: Any) -> Node:
    facts = context.get("campaign") or page.source
    days = [day.isoformat() if day else ".." for day in (facts.starts_on, facts.ends_on)]
    return {
        "@type": "CreativeWork",
        "headline": page.title,
        "publisher": _named(context.get("agency")),
        "temporalCoverage": "/".join(days) if facts.starts_on or facts.ends_on else None,
        "audience": [{"@type": "Audience", "audienceType": name} for name in facts.audience_names],
    }


def _crumbs(page: BasePage, context: Any) -> Node:
    """Where the page stands, as the line above its title tells."""
    frame = context["frame"]
    doors = [frame.home, *frame.crumbs]
    items = [
        {"@type": "ListItem", "position": number, "name": door.title, "item": _absolute(door.url)}
        for number, door in enumerate(doors, 1)
    ]
    last = {"@type": "ListItem", "position": len(items) + 1, "name": page.title}
    items.append(last | {"item": _address(page, context)})
    return {"@type": "BreadcrumbList", "inLanguage": page.language, "itemListElement": items}


MAKERS: dict[type[BasePage], Callable[[Any, Any], Node]] = {
    TransactionFormPage: _form,
    AnswerPage: _answer,
    GuidePage: _guide,
    CampaignPage: _campaign,
    AgencyPage: _agency,
}
