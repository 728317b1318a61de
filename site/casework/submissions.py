"""What somebody sends, checked and ready to become a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agencies.models import Agency
from casework.enums import Channel, Confidentiality, Kind
from casework.models import Attachment, CaseFormPage, Category, QuestionSet


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the sender. ``phone`` is E.164; what was not given is empty."""

    name: str = ""
    email: str = ""
    phone: str = ""
    civil_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A complaint, suggestion or inquiry before it has a reference.

    ``form``: the Arabic page of the form, ``None`` where an officer or a mail brought it.
    ``answers``: an editor's questions by key. ``overridden``: soft grounds with the reason given
    in spite of them. ``attachments``: files of the sender's own draft, not yet bound to a case.
    """

    kind: Kind
    agency: Agency
    language: str
    subject: str
    details: str
    form: CaseFormPage | None = None
    question_set: QuestionSet | None = None
    source_page_id: int | None = None
    channel: Channel = Channel.WEB
    category: Category | None = None
    service: str = ""
    points: tuple[str, ...] = ()
    remedy: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    decision_on: date | None = None
    overridden: dict[str, str] = field(default_factory=dict)
    contact: Contact = Contact()
    confidentiality: Confidentiality = Confidentiality.NAMED
    behalf_name: str = ""
    behalf_relation: str = ""
    attachments: tuple[Attachment, ...] = ()
    suspicion: int = 0


def from_forms(
    page: CaseFormPage,
    forms: dict[str, Any],
    *,
    language: str,
    source_page_id: int | None = None,
    channel: Channel = Channel.WEB,
    attachments: tuple[Attachment, ...] = (),
    suspicion: int = 0,
) -> Submission:
    """The submission that the valid ``forms`` of all steps of ``page`` make, by step name."""
    from casework.forms.questions import answers_from

    source = page.source
    words, you = forms["details"], forms["you"].cleaned_data
    subject = (forms.get("about") or words).cleaned_data
    bars = forms.get("bars")
    given = words.cleaned_data
    return Submission(
        kind=Kind(source.case_kind),
        agency=source.agency or subject["agency"],
        language=language,
        subject=subject["subject"],
        details=given["details"],
        form=source,
        question_set=words.questions,
        source_page_id=source_page_id,
        channel=channel,
        category=subject.get("category"),
        service=subject.get("service", ""),
        points=words.points() if hasattr(words, "points") else (),
        remedy=given.get("remedy", ""),
        answers=answers_from(words, words.questions),
        decision_on=given.get("decision_on"),
        overridden=bars.overridden if bars is not None else {},
        contact=Contact(you["name"], you["email"], you["phone"], you["civil_id"]),
        confidentiality=Confidentiality(you["confidentiality"]),
        behalf_name=you["behalf_name"],
        behalf_relation=you["behalf_relation"],
        attachments=attachments,
        suspicion=suspicion,
    )
