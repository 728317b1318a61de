"""How values are written: absent is ``null``, times are Kuwait's, money has three places."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.utils.timezone import get_default_timezone, localtime
from pydantic import BaseModel, BeforeValidator, PlainSerializer, WithJsonSchema


def _kuwait(value: datetime) -> str:
    return localtime(value, get_default_timezone()).isoformat(timespec="seconds")


def _three_places(value: Decimal) -> str:
    return f"{value:.3f}"


def _absent(value: Any) -> Any:
    return None if value == "" else value


#: ``2026-11-23T10:47:00+03:00``
Moment = Annotated[
    datetime,
    PlainSerializer(_kuwait, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
#: ``"5.000"``
Money = Annotated[
    Decimal,
    PlainSerializer(_three_places, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\.\d{3}$"}),
]
#: an empty text of the database is no text at all
OptionalText = Annotated[str | None, BeforeValidator(_absent)]


class Answer(BaseModel):
    """The base of every shape that leaves the API. Only what a shape lists goes out."""


class LinkedThing(Answer):
    """Another thing, named: enough to show a link to it."""

    id: str
    kind: str
    title: str
    url: str
