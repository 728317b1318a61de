"""Pages in their place in the tree."""

from __future__ import annotations

import itertools
import json
from typing import Any

from agencies.models import Agency, AgencyContentPage
from awareness.models import CampaignPage
from forms_library.models import TransactionFormPage
from guidance.models import AnswerPage, ContentPage, GuidePage
from office.models import HomePage
from office.tree import add_page, agency_page, locales, shelf

_numbers = itertools.count(101)


def make_agency(code: str = "MOH", **fields: Any) -> Agency:
    """An agency with its pages; the one with this code where there is one already."""
    names = {"name_ar": f"وزارة {code}", "name_en": f"Ministry {code}"} | fields
    agency, _ = Agency.objects.get_or_create(code=code, defaults=names)
    agency_page(agency)
    return agency


def _make(model: type[AgencyContentPage], kind: str, fields: dict[str, Any]) -> Any:
    number = next(_numbers)
    agency = fields.pop("agency", None) or make_agency()
    english = fields.pop("english", False)
    topics = fields.pop("topics", [])
    live = fields.pop("live", True)
    values = {
        "title": f"نموذج تجربة {number}",
        "title_en": f"Test thing {number}",
        "slug": f"thing-{number}",
        "external_id": f"{kind}.t{number}",
        "body": "<p>نص عربي يشرح الغرض من هذه الصفحة.</p>",
        "locale": locales()["ar"],
        "agency": agency,
    } | fields
    page = model(**values)
    page.topics.set(topics)
    add_page(shelf(kind, agency, "ar"), page)
    if topics:
        page.save()
    if english:
        translate_page(page, kind)
    if not live:
        page.unpublish()
    return model.objects.get(pk=page.pk)


def translate_page(page: Any, kind: str, **fields: Any) -> Any:
    """The English page of a thing."""
    values = {
        "title": page.title_en or "English title",
        "slug": page.slug,
        "external_id": page.external_id,
        "body": "<p>English words that explain the purpose of this page.</p>",
        "locale": locales()["en"],
        "translation_key": page.translation_key,
    } | fields
    return add_page(shelf(kind, page.agency, "en"), type(page)(**values))


def make_form(**fields: Any) -> TransactionFormPage:
    """A live form; ``english=True`` for both languages."""
    fields.setdefault("number", f"T-{next(_numbers)}")
    for name in ("requirements", "steps"):
        if isinstance(fields.get(name), list):
            fields[name] = json.dumps([{"type": "item", "value": text} for text in fields[name]])
    return _make(TransactionFormPage, "form", fields)


def make_answer(**fields: Any) -> AnswerPage:
    """A live answer."""
    return _make(AnswerPage, "faq", fields)


def make_guide(**fields: Any) -> GuidePage:
    """A live guide to a service."""
    return _make(GuidePage, "guide", fields)


def make_campaign(**fields: Any) -> CampaignPage:
    """A live campaign."""
    return _make(CampaignPage, "campaign", fields)


def make_content(language: str = "ar", **fields: Any) -> ContentPage:
    """A live page of general content below the home page."""
    number = next(_numbers)
    home = HomePage.objects.get(locale__language_code=language)
    values = {
        "title": f"صفحة عامة {number}",
        "slug": f"page-{number}",
        "external_id": f"page.t{number}",
        "locale": home.locale,
        "body": json.dumps([{"type": "text", "value": "<p>نص.</p>"}]),
    } | fields
    return add_page(home, ContentPage(**values))
