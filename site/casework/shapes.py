"""What the public API takes and tells of cases: the shapes of the contract, nothing else leaves."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from core.api import Answer, Moment, OptionalText


class AttachmentLimits(Answer):
    """What a form takes as files."""

    max_files: int
    max_bytes: int
    types: list[str]


class CaseFormItem(Answer):
    """A form with which a case can be sent."""

    id: str
    kind: Literal["complaint", "suggestion", "inquiry"]
    agency: str | None
    title: str
    url: str


class CaseFormAnswer(CaseFormItem):
    """The same with the JSON Schema of its answers."""

    attachments: AttachmentLimits
    answers: dict[str, Any] = Field(alias="schema", serialization_alias="schema")


class CaseFormList(Answer):
    """All forms."""

    count: int
    items: list[CaseFormItem]


class CaseReceipt(Answer):
    """An accepted case. The code and the receipt are given for one hour."""

    reference: str
    tracking_code: str | None
    status: str
    received_at: Moment
    due_on: date
    receipt: str | None


class GroundAnswer(Answer):
    """Why a case was not accepted, and what to do instead."""

    code: str
    text: str
    instead: str


class AgencyName(Answer):
    """An agency, named."""

    id: str
    name: str


class TimelineItem(Answer):
    """Something that happened."""

    at: Moment
    status: str
    note: str


class FileItem(Answer):
    """A file of a reply; it is fetched on the tracking page."""

    name: str
    format: str
    bytes: int


class ReplyItem(Answer):
    """A reply of the office."""

    at: Moment
    body: str
    files: list[FileItem]


class CaseAnswer(Answer):
    """A case as its sender may see it."""

    reference: str
    kind: Literal["complaint", "suggestion", "inquiry"]
    status: str
    outcome: OptionalText
    ground: GroundAnswer | None
    received_at: Moment
    due_on: date
    due_reason: str
    agency: AgencyName
    timeline: list[TimelineItem]
    replies: list[ReplyItem]
    can: list[str]
    merged_into: str | None


# -- what is taken, for the description -----------------------------------------------------------


def described(required: list[str], **properties: Any) -> dict[str, Any]:
    shape = {"type": "object", "required": required, "properties": properties}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shape}}}}


PAIR = {"reference": {"type": "string"}, "tracking_code": {"type": "string"}}
MARK = {"type": "integer", "minimum": 1, "maximum": 5}
TEXT = {"type": "string", "minLength": 1, "maxLength": 10_000}
