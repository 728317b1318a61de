"""What will be sent, as its sender reads it once more: section by section, with a way to change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _

from casework.enums import Confidentiality, Relation
from casework.forms import BarsForm, StepForm
from casework.forms.questions import shown_choice, told
from casework.forms.steps import POINT_FIELDS
from casework.journey.walk import Walk
from casework.journey.words import STRAY_WORDS, title_of
from casework.models import QuestionSet
from core.language import current_language
from core.personal_data import strays

#: what is no word of a language
CODES: Final = ("phone", "email", "civil_id")


@dataclass(frozen=True, slots=True)
class Row:
    """A question and what was answered. ``words``: it is free text, which turns as it begins;
    ``code``: it runs from left to right whatever stands around it."""

    label: str
    lines: list[str]
    words: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A step as it will be sent. ``lacking``: something in it has to be put right first."""

    step: str
    title: str
    url: str
    rows: list[Row] = field(default_factory=list)
    lacking: bool = False
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StrayField:
    """A free text that holds what looks like a person's number."""

    name: str
    label: str
    told: str
    found: str


def sections(walk: Walk, judged: dict[str, StepForm], lacking: list[str]) -> list[Section]:
    """Every step but the last one, in order; one that says nothing is left out."""
    found = []
    for step, form in judged.items():
        rows = list(_rows(walk, step, form))
        if step == walk.file_step:
            rows.append(_files(walk))
        if rows or step in lacking:
            errors = [str(e) for errors in form.errors.values() for e in errors]
            found.append(
                Section(
                    step,
                    title_of(step, walk.kind),
                    f"{walk.url(step)}?back=check",
                    rows,
                    step in lacking,
                    list(dict.fromkeys(errors)),
                )
            )
    return found


def _rows(walk: Walk, step: str, form: StepForm) -> Iterable[Row]:
    if isinstance(form, BarsForm):
        return _reasons(form)
    if step == "you":
        return _sender(form)
    return _answers(form, walk)


def _reasons(form: BarsForm) -> Iterable[Row]:
    """Only what applies: everything else was answered with no."""
    for ground, question, reason in form.rows():
        if question.value() == "yes" and reason is not None:
            yield Row(ground.question, [str(reason.value() or "")], words=True)


def _sender(form: StepForm) -> Iterable[Row]:
    chosen = str(form["confidentiality"].value() or Confidentiality.NAMED)
    names = {str(value): str(name) for value, name in Confidentiality.choices}
    yield Row(_("Who may know that it is you?"), [names.get(chosen, chosen)])
    if chosen == Confidentiality.ANONYMOUS:
        return
    kept = getattr(form, "cleaned_data", {})
    for name in ("name", "phone", "email", "civil_id", "behalf_name"):
        if form[name].value():
            shown = str(kept.get(name) or form[name].value())
            yield Row(str(form[name].label), [shown], code=name in CODES)
    relation = str(form["behalf_relation"].value() or "")
    if relation:
        names = {str(value): str(name) for value, name in Relation.choices}
        yield Row(str(form["behalf_relation"].label), [names.get(relation, relation)])


def _answers(form: StepForm, walk: Walk) -> Iterable[Row]:
    points = [str(form[name].value()) for name in POINT_FIELDS if _filled(form, name)]
    asked = {row["key"]: row for row in (form.questions.questions if form.questions else ())}
    for shown in form:
        name = shown.name
        if shown.is_hidden or name in POINT_FIELDS or not _filled(form, name):
            continue
        if name in asked:
            yield _question(asked[name], shown, form.questions)
        elif isinstance(shown.field, forms.ModelChoiceField):
            yield Row(str(shown.label), [_chosen(shown)])
        else:
            yield Row(str(shown.label), [_in_words(form, name)], words=True)
        if name == "details" and points:
            numbered = [f"{number}. {point}" for number, point in enumerate(points, 1)]
            yield Row(_("Points"), numbered, words=True)


def _filled(form: StepForm, name: str) -> bool:
    return name in form.fields and form[name].value() not in (None, "", [], False)


def _in_words(form: StepForm, name: str) -> str:
    cleaned = form.cleaned_data.get(name) if hasattr(form, "cleaned_data") else None
    if isinstance(cleaned, date):
        return formats.date_format(cleaned, "j F Y")
    return str(form[name].value())


def _chosen(shown: forms.BoundField) -> str:
    for value, name in shown.field.choices:  # type: ignore[attr-defined]
        if str(value) == str(shown.value()):
            return str(name)
    return ""


def _question(
    row: dict[str, Any], shown: forms.BoundField, question_set: QuestionSet | None
) -> Row:
    language, value = current_language(), shown.value()
    label = str(told(row["label"], language))
    if row["type"] == "checkbox":
        return Row(label, [_("Yes")])
    if row["choices"]["ar"]:
        chosen = value if isinstance(value, list) else [value]
        return Row(label, [shown_choice(row, str(choice), language) for choice in chosen])
    return Row(label, [str(value)], words=True)


def _files(walk: Walk) -> Row:
    names = [f"{file.name} ({file.slot})" if file.slot else file.name for file in walk.files]
    return Row(_("Attachments"), names or [_("None")])


# -- what should not stand in a free text --------------------------------------------------------


def free_texts(walk: Walk) -> dict[tuple[str, str], str]:
    """The free texts of the draft by step and field, with what they are called."""
    found: dict[tuple[str, str], str] = {}
    for step in walk.steps[:-1]:
        if step == "you":
            continue
        form = walk.form(step)
        for name, shown in form.fields.items():
            if isinstance(shown, forms.CharField) and not form[name].is_hidden:
                found[step, name] = str(shown.label)
    return found


def stray_fields(walk: Walk) -> list[StrayField]:
    """The free texts in which somebody may have left a number without need."""
    found = []
    for (step, name), label in free_texts(walk).items():
        text = walk.kept(step).get(name)
        if not isinstance(text, str):
            continue
        seen = strays(text)
        if seen:
            first = seen[0]
            found.append(
                StrayField(
                    f"{step}.{name}",
                    label,
                    str(STRAY_WORDS[first.kind]),
                    " · ".join(text[one.start : one.end] for one in seen[:3]),
                )
            )
    return found
