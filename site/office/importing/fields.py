"""The import format as a table: types, their fields, what is required."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.models import AudienceMixin
from office.importing.kinds import (
    Choice,
    Day,
    Field,
    Kind,
    Mail,
    Money,
    Rich,
    Rows,
    Text,
    Truth,
    Web,
    Whole,
    Words,
)

AGENCY_CODE = Text(
    8,
    pattern=r"[A-Z][A-Z0-9]{1,7}",
    hint=_("An agency's code is 2 to 8 capital Latin letters or digits, a letter first."),
)
IDENTIFIER = Text(
    80,
    pattern=r"\w[\w.:\-]*",
    hint=_("An identifier is made of letters, digits, dots, dashes and underscores."),
)
NUMBER = Text(
    40,
    pattern=r"[A-Za-z0-9][A-Za-z0-9.\-]*",
    hint=_("A form number is made of Latin letters, digits, dots and dashes."),
)
VERSION = Text(
    20,
    pattern=r"\w[\w.() \-]*",
    hint=_("A version is named with letters, digits, dots, dashes and spaces."),
)
TOPIC = Text(
    40,
    pattern=r"[a-z][a-z0-9-]*",
    hint=_("A topic's code is small Latin letters, digits and dashes."),
)
AUDIENCES = tuple(AudienceMixin.AUDIENCES)
AUDIENCE = Words(Choice(AUDIENCES), order=AUDIENCES)
WORDS = Words(Text(200))
IDS = Words(IDENTIFIER)
PAIRS = Rows((Field("ar", Text(500), required=True), Field("en", Text(500))))
COUNTERS = Rows(
    (
        Field("name_ar", Text(150), required=True),
        Field("name_en", Text(150)),
        Field("area", Text(100)),
        Field("hours_ar", Text(150)),
        Field("hours_en", Text(150)),
        Field("phone", Text(30)),
        Field("accessible", Truth()),
    )
)
FILES = Rows(
    (
        Field("path", Text(500), required=True),
        Field("language", Choice(("ar", "en", "both")), required=True),
        Field("purpose", Choice(("print", "fill", "edit")), required=True),
    )
)
VERSIONS = Rows(
    (
        Field("version", VERSION, required=True),
        Field("effective_from", Day(), required=True),
        Field("note_ar", Text(300)),
        Field("note_en", Text(300)),
        Field("files", FILES),
    )
)


def _pair(name: str, kind: Kind, required: bool = False) -> tuple[Field, Field]:
    return Field(f"{name}_ar", kind, required), Field(f"{name}_en", kind)


def _content(agency_required: bool = False) -> tuple[Field, ...]:
    return (
        Field("id", IDENTIFIER, required=True),
        Field("agency", AGENCY_CODE, required=agency_required),
        *_pair("title", Text(255), required=True),
        *_pair("body", Rich(), required=True),
        Field("keywords", WORDS),
    )


TYPES: dict[str, tuple[Field, ...]] = {
    "agency": (
        Field("id", AGENCY_CODE, required=True),
        *_pair("name", Text(150), required=True),
        Field("former_names", WORDS),
        Field("website", Web()),
        Field("phone", Text(30)),
        Field("hotline", Text(30)),
        Field("email", Mail()),
        Field("x", Text(100)),
        Field("facebook", Text(100)),
        Field("whatsapp", Text(30)),
        *_pair("address", Text(255)),
        *_pair("hours", Text(150)),
        Field("counters", COUNTERS),
    ),
    "form": (
        *_content(agency_required=True),
        Field("number", NUMBER),
        Field("topics", Words(TOPIC)),
        Field("audience", AUDIENCE),
        Field("fee_kwd", Money()),
        Field("processing_days", Whole()),
        Field("requirements", PAIRS),
        Field("steps", PAIRS),
        Field("online_service_url", Web()),
        Field("versions", VERSIONS),
        Field("related", IDS),
    ),
    "faq": (
        *_content(),
        *_pair("short_answer", Text(2_000, lines=True)),
        Field("topics", Words(TOPIC)),
        Field("related", IDS),
    ),
    "guide": _content(),
    "campaign": (
        *_content(),
        Field("starts_on", Day()),
        Field("ends_on", Day()),
        Field("audience", AUDIENCE),
        Field("promotes", IDS),
    ),
}
#: fields by type and name
NAMED: dict[str, dict[str, Field]] = {
    kind: {field.name: field for field in fields} for kind, fields in TYPES.items()
}
#: fields that name other things by their identifiers
REFERENCES = ("related", "promotes")
