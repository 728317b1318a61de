"""Which attribute of which page each field of the import format is, read and written.

Values are compared in the import format's normal form: identifiers for pages, codes for topics
and agencies, SHA-256 for files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wagtail.blocks import StreamValue

from agencies.models import Agency, AudienceMixin
from core.language import ARABIC, ENGLISH
from office.importing.fields import NAMED
from office.importing.holdings import Holdings
from office.importing.versions import as_values, in_order, states_of

Values = Mapping[str, Any]
REGISTER = ""  # the "language" of what stands in the register of agencies, not on a page
STREAMS = {"requirements": "item", "steps": "item", "related": "page", "promotes": "page"}
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True, slots=True)
class Target:
    """An attribute that an import writes. Of ``fields`` the first decides; others only fill in."""

    language: str
    attribute: str
    fields: tuple[str, ...]
    value: Callable[[Values], Any]


def _same(language: str, field: str, attribute: str = "") -> Target:
    empty_values = {name: f.kind.empty for fields in NAMED.values() for name, f in fields.items()}
    empty = empty_values[field]
    return Target(language, attribute or field, (field,), lambda values: values.get(field, empty))


def _pairs(language: str, field: str) -> Target:
    # a paper that nobody translated is still needed: it is told in Arabic
    return Target(
        language,
        field,
        (field,),
        lambda values: [pair[language] or pair[ARABIC] for pair in values.get(field, [])],
    )


def _audience(code: str) -> Target:
    return Target(
        ARABIC, f"for_{code}", ("audience",), lambda values: code in values.get("audience", [])
    )


AUDIENCE = tuple(_audience(code) for code in AudienceMixin.AUDIENCES)
WORDS = (
    _same(ARABIC, "agency"),
    _same(ARABIC, "title_ar", "title"),
    _same(ARABIC, "title_en"),
    _same(ARABIC, "body_ar", "body"),
    Target(
        ARABIC, "keywords_text", ("keywords",), lambda values: "\n".join(values.get("keywords", []))
    ),
    Target(
        ENGLISH,
        "title",
        ("title_en", "title_ar"),
        lambda values: values.get("title_en") or values.get("title_ar", ""),
    ),
    _same(ENGLISH, "body_en", "body"),
)
TOPICS = Target(ARABIC, "topics", ("topics",), lambda values: sorted(values.get("topics", [])))
TARGETS: dict[str, tuple[Target, ...]] = {
    "agency": tuple(_same(REGISTER, name) for name in NAMED["agency"] if name != "id"),
    "form": (
        *WORDS,
        TOPICS,
        *AUDIENCE,
        *(_same(ARABIC, f) for f in ("number", "fee_kwd", "processing_days", "online_service_url")),
        *(_pairs(language, f) for f in ("requirements", "steps") for language in (ARABIC, ENGLISH)),
        _same(ARABIC, "related"),
        Target(
            ARABIC, "versions", ("versions",), lambda values: in_order(values.get("versions", []))
        ),
    ),
    "faq": (
        *WORDS,
        TOPICS,
        _same(ARABIC, "short_answer_ar", "short_answer"),
        _same(ENGLISH, "short_answer_en", "short_answer"),
        _same(ARABIC, "related"),
    ),
    "guide": WORDS,
    "campaign": (
        *WORDS,
        *AUDIENCE,
        _same(ARABIC, "starts_on"),
        _same(ARABIC, "ends_on"),
        _same(ARABIC, "promotes"),
    ),
}


def read(thing: Any, attribute: str, holdings: Holdings) -> Any:
    """What ``thing`` (a page, saved or from a draft, or an agency) has, in normal form."""
    if attribute in READERS:
        return READERS[attribute](thing)
    value = getattr(thing, attribute)
    if attribute in STREAMS:
        found = [block["value"] for block in value.raw_data]
        leads = STREAMS[attribute] == "page"
        return [holdings.names.get(pk, "") for pk in found] if leads else found
    if isinstance(value, Decimal):
        return f"{value:.3f}"
    return value.isoformat() if isinstance(value, date) else value


def set_plain(page: Any, attribute: str, value: Any, holdings: Holdings) -> None:
    """Set an attribute of ``page`` that is a column of its own; topics and versions are not."""
    if attribute in STREAMS:
        kind = STREAMS[attribute]
        found = holdings.page_ids(value) if kind == "page" else value
        block = type(page)._meta.get_field(attribute).stream_block
        raw = [{"type": kind, "value": entry} for entry in found]
        value = StreamValue(block, raw, is_lazy=True)
    elif attribute == "agency":
        value = holdings.agencies[value] if value else None
    elif attribute == "fee_kwd":
        value = Decimal(value) if value is not None else None
    elif attribute in ("starts_on", "ends_on"):
        value = date.fromisoformat(value) if value else None
    setattr(page, attribute, value)


def _counter(row: Any) -> dict[str, Any]:
    names = ("name_ar", "name_en", "area", "hours_ar", "hours_en", "phone", "accessible")
    return {name: getattr(row, name) for name in names}


READERS: dict[str, Callable[[Any], Any]] = {
    "versions": lambda form: as_values(states_of(form)),
    "topics": lambda page: sorted(topic.code for topic in page.topics.all()),
    "counters": lambda agency: [_counter(row) for row in agency.counters.all()],
    "agency": lambda page: page.agency.code if page.agency else "",
    "body": lambda page: BLOCK_KEY.sub("", page.body),
}


def agency_columns(values: Values) -> dict[str, Any]:
    """Imported values that are columns of :class:`Agency`."""
    columns = {field.name for field in Agency._meta.concrete_fields}
    return {name: value for name, value in values.items() if name in columns}
