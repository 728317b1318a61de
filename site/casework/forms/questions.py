"""An editor's questions: made with Wagtail's form builder from the set that a case answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import FormBuilder

from casework.form_pages import WITH_CHOICES, CaseFormField, CaseFormPage, choices_of
from casework.models.questions import QuestionSet
from core.language import current_language

MAX_ANSWER = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the form builder reads one, in the reader's language."""

    clean_name: str
    field_type: str
    label: str
    help_text: str
    required: bool
    choices: str
    default_value: str = ""


def questions_of(page: CaseFormPage) -> list[dict[str, Any]]:
    """The questions of ``page`` as data, for a question set."""
    return [_as_data(row) for row in page.source.questions.all()]


def _as_data(row: CaseFormField) -> dict[str, Any]:
    return {
        "key": row.clean_name,
        "type": row.field_type,
        "required": row.required,
        "label": {"ar": row.label, "en": row.label_en},
        "help": {"ar": row.help_text, "en": row.help_text_en},
        "choices": {"ar": choices_of(row.choices), "en": choices_of(row.choices_en)},
        "asked_if": row.asked_if,
        "exit": {"choice": row.exit_choice, "ar": row.exit_text_ar, "en": row.exit_text_en},
    }


def shown_set(page: CaseFormPage) -> QuestionSet | None:
    """The set of ``page``'s questions as they stand, not kept where nobody answered it yet."""
    questions = questions_of(page)
    if not questions:
        return None
    form, digest = page.source, QuestionSet.digest_of(questions)
    known = QuestionSet.objects.filter(form=form.pk, digest=digest).first()
    return known or QuestionSet(form_id=form.pk, questions=questions, digest=digest)


def current_set(page: CaseFormPage) -> QuestionSet | None:
    """The set of ``page``'s questions as published now, made where they changed; or ``None``."""
    found = shown_set(page)
    if found is None or found.pk:
        return found
    sets = QuestionSet.objects.filter(form=found.form_id)
    found.number = sets.count() + 1
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:  # somebody else was first to answer it
        return sets.get(digest=found.digest)
    return found


def told(words: dict[str, Any], language: str) -> Any:
    """A pair of the set in ``language``, else in Arabic."""
    return words.get(language) or words["ar"]


def add_questions(form: forms.Form, question_set: QuestionSet) -> None:
    """Add a field for each question. The Arabic choice is what is kept, whatever is shown."""
    language = current_language()
    before = [None, *question_set.questions]
    rows = [
        Question(
            clean_name=row["key"],
            field_type=row["type"],
            label=told(row["label"], language),
            help_text=_hint_of(row, earlier, language),
            required=row["required"] and not row["asked_if"],
            choices="\n".join(row["choices"]["ar"]),
        )
        for row, earlier in zip(question_set.questions, before, strict=False)
    ]
    for name, field in FormBuilder(rows).formfields.items():
        row = next(r for r in question_set.questions if r["key"] == name)
        if row["type"] in WITH_CHOICES:
            shown = told(row["choices"], language)
            field.choices = list(zip(row["choices"]["ar"], shown, strict=True))
            if row["type"] == "dropdown":
                field.choices = [("", _("Choose")), *field.choices]
        elif isinstance(field, forms.CharField):
            field.max_length = MAX_ANSWER
        form.fields[name] = field


def _hint_of(row: dict[str, Any], earlier: dict[str, Any] | None, language: str) -> str:
    """The editor's hint, and the answer after which the question is meant."""
    hint = str(told(row["help"], language) or "")
    if not row["asked_if"] or earlier is None:
        return hint
    shown = shown_choice(earlier, row["asked_if"], language)
    only = gettext("Answer this if you chose “%(choice)s”.") % {"choice": shown}
    return f"{only} {hint}".strip()


def shown_choice(row: dict[str, Any], choice: str, language: str) -> str:
    """The Arabic ``choice`` of a question in the words of ``language``."""
    known = row["choices"]["ar"]
    if choice not in known:
        return choice
    return str(told(row["choices"], language)[known.index(choice)])


def answers_from(form: forms.Form, question_set: QuestionSet | None) -> dict[str, Any]:
    """The answers to the questions of the set, ready for JSON; what was left empty is left out."""
    if question_set is None:
        return {}
    given = {row["key"]: form.cleaned_data.get(row["key"]) for row in question_set.questions}
    return {key: _plain(value) for key, value in given.items() if value not in (None, "", [])}


def missing_answers(form: forms.Form, question_set: QuestionSet) -> list[str]:
    """Keys of required questions that apply after all and were left empty."""
    missing, before = [], ""
    for row in question_set.questions:
        applies = row["asked_if"] and row["asked_if"] in _chosen(form.cleaned_data.get(before))
        empty = form.cleaned_data.get(row["key"]) in (None, "", [], False)
        if applies and row["required"] and empty:
            missing.append(row["key"])
        before = row["key"]
    return missing


def exit_of(form: forms.Form, question_set: QuestionSet | None) -> str:
    """Where the chosen answers lead instead of sending the form; empty for nowhere else."""
    for row in question_set.questions if question_set else ():
        choice = row["exit"]["choice"]
        if choice and choice in _chosen(form.cleaned_data.get(row["key"])):
            return str(told(row["exit"], current_language()))
    return ""


def _chosen(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | list | str):
        return value
    return str(value)
