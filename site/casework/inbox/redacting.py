"""Covering words of a case from its screen: one names the text and the words, no script needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from casework.forms.fields import Words
from casework.inbox.forms import CaseForm
from casework.inbox.timeline import entry_title
from casework.models import Attachment, Case, Event, Redaction
from casework.services import redact
from casework.wording import in_words

Field = Redaction.Field


class RedactForm(CaseForm):
    """Which text, which words in it, and why. Every place where the words stand is covered."""

    what = forms.ChoiceField(label=_("Text or file"))
    words = Words(
        label=_("Words to cover, exactly as they stand there"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Not needed for a file, which is held back as a whole."),
    )
    reason = Words(label=_("Reason; its sender reads it"), widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        field: Any = self.fields["what"]
        field.choices = [("", _("Choose")), *self._texts(), *self._events(), *self._files()]

    def _texts(self) -> list[tuple[str, Any]]:
        case = self.case
        found: list[tuple[str, Any]] = [
            (Field.SUBJECT.value, Field.SUBJECT.label),
            (Field.DETAILS.value, Field.DETAILS.label),
        ]
        points = Field.POINTS.label
        found += [(f"points-{n}", f"{points} {n + 1}") for n, _point in enumerate(case.points)]
        if case.remedy:
            found.append((Field.REMEDY.value, Field.REMEDY.label))
        return found

    def _events(self) -> list[tuple[str, str]]:
        self.events = {
            event.pk: event
            for event in Event.objects.filter(case=self.case, public=True).exclude(body="")
            if "redacted" not in event.data  # why something is covered is told, never covered
        }
        for event in self.events.values():
            event.case = self.case
        return [
            (f"event-{pk}", f"{in_words(localdate(event.at))} – {entry_title(event)}")
            for pk, event in self.events.items()
        ]

    def _files(self) -> list[tuple[str, str]]:
        self.attached = {file.pk: file for file in Attachment.objects.filter(case=self.case)}
        return [(f"file-{pk}", file.name) for pk, file in self.attached.items()]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        what = given.get("what", "")
        if not what or what.startswith("file-"):
            return given
        words = given.get("words", "")
        given["spans"] = spans_in(self._text(what), words) if words else []
        if not given["spans"]:
            missing = ValidationError(_("These words do not stand there."), code="unknown")
            self.add_error("words", missing)
        return given

    def _text(self, what: str) -> str:
        name, _dash, number = what.partition("-")
        if name == Field.POINTS:
            return str(self.case.points[int(number)])
        if name == Field.EVENT:
            return self.events[int(number)].body
        return str(getattr(self.case, name))

    def save(self) -> Redaction:
        """Cover it. Raises what ``services`` raises."""
        given = self.cleaned_data
        name, _dash, number = given["what"].partition("-")
        spans = given.get("spans", [])
        if name == Field.POINTS:
            spans = [[int(number), *span] for span in spans]
        event = self.events[int(number)] if name == Field.EVENT else None
        file = self.attached[int(number)] if name == Field.FILE else None
        return redact(self.case, self.user, name, spans, given["reason"], event=event, file=file)


def spans_in(text: str, words: str) -> list[list[int]]:
    """Where ``words`` stand in ``text``, whatever the white space between them. Pure."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(parts))
    return [[found.start(), found.end()] for found in pattern.finditer(text)]


@dataclass(frozen=True, slots=True)
class Covered:
    """A redaction in force, with the words below it: whoever sees the case may read them."""

    row: Redaction
    words: list[str]


def redactions_of(case: Case) -> list[Covered]:
    """What is covered at present, the latest first."""
    rows = Redaction.objects.filter(case=case, lifted_at__isnull=True)
    rows = rows.select_related("by", "file", "event").order_by("-at")
    return [Covered(row, _words_below(case, row)) for row in rows]


def _words_below(case: Case, row: Redaction) -> list[str]:
    """The words that ``row`` covers, each once."""
    found: dict[str, None] = {}
    for *point, start, end in row.spans:
        if row.field == Field.EVENT:
            text = row.event.body if row.event else ""
        elif row.field == Field.POINTS:
            text = case.points[point[0]]
        else:
            text = getattr(case, row.field)
        found[text[start:end]] = None
    return list(found)
