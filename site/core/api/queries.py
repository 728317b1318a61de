"""What a reader may ask of every call: the language, a window of a list, a moment."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

MOST = 100
FARTHEST = 10**9  # no list is longer; databases refuse numbers without end
BARE_ZONE = re.compile(r" (\d\d:?\d\d)$")


def _instant(value: Any) -> datetime | None:
    """A date or a time in ISO 8601, aware; without a zone it is Kuwait's. Blank is none."""
    if value is None or isinstance(value, datetime):
        return value
    # a "+" that was not escaped in the address arrives as a space
    text = BARE_ZONE.sub(r"+\1", str(value).strip()) if "T" in str(value) else str(value).strip()
    if not text:
        return None
    try:
        parsed: datetime | date | None = parse_date(text) or parse_datetime(text)
        if parsed is not None and not isinstance(parsed, datetime):
            parsed = datetime.combine(parsed, time.min)
        if parsed is not None:
            zone = get_default_timezone()
            # what cannot be told in Kuwait's time cannot be compared by the database either
            return parsed.replace(tzinfo=zone) if is_naive(parsed) else parsed.astimezone(zone)
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError("not_a_moment", "not a date or time in ISO 8601")


def _within_calendar(value: datetime | None) -> datetime | None:
    if value is not None and not 1900 <= value.year <= 9000:
        raise PydanticCustomError("not_a_moment", "out of range")
    return value


#: a date (from its first moment in Kuwait) or a time
Instant = Annotated[
    datetime | None,
    BeforeValidator(_instant),
    AfterValidator(_within_calendar),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}
    ),
]


class LanguageQuery(BaseModel):
    """The language of an answer's words and addresses. It never changes what is found."""

    language: Literal["ar", "en"] = Field("ar", description="Language of words and addresses.")


class ListQuery(LanguageQuery):
    """A window of a list."""

    limit: Annotated[int, Field(ge=0), AfterValidator(lambda value: min(value, MOST))] = Field(
        20, description="How many at most; more than 100 counts as 100."
    )
    offset: Annotated[int, Field(ge=0), AfterValidator(lambda value: min(value, FARTHEST))] = Field(
        0, description="How many to pass over."
    )
