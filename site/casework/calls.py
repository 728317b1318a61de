"""A case as a program sends it: the same fields and rules as on the pages, told by their paths."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from casework.enums import Channel, Confidentiality, Kind, Relation
from casework.form_pages import CaseFormPage
from casework.forms import StepForm, form_classes
from casework.forms.questions import current_set, missing_answers
from casework.forms.steps import MAX_POINTS, POINT_FIELDS, agencies_to_write_to
from casework.models import Category, QuestionSet
from casework.submissions import Submission, from_forms
from core.language import LANGUAGES
from core.memo import remember
from core.problems import FieldError, Problem
from core.publication import public_q

TOP = ("form", "answers", "contact", "confidentiality", "language", "consent")
CONTACT = ("name", "email", "phone", "civil_id")
BEHALF = {"name": "behalf_name", "relation": "behalf_relation"}
#: the framework's codes, as the contract names them
CODES = {
    "min_length": "too_short",
    "max_length": "too_long",
    "invalid_choice": "unknown",
    "null_characters_not_allowed": "invalid",
}


def refuse(errors: Sequence[FieldError]) -> NoReturn:
    """Raise the 422 that names every field that was not accepted."""
    raise Problem(422, errors=errors)


def form_pages() -> dict[str, CaseFormPage]:
    """The open forms by the name that the API gives them, office-wide ones first; from memory."""
    return remember("open forms of cases", _form_pages)


def _form_pages() -> dict[str, CaseFormPage]:
    pages = CaseFormPage.objects.filter(public_q(), locale__language_code="ar")
    found = pages.select_related("agency", "locale").order_by("path")
    # the first of two with one name: the later one is somebody's copy
    named = {page.form_id: page for page in reversed(found) if not page.closed_because}
    return dict(sorted(named.items(), key=lambda pair: (pair[1].agency is not None, pair[1].path)))


def body_hash(body: dict[str, Any], files: Sequence[UploadedFile[Any]]) -> str:
    """The same for the same call, whatever the order of its fields."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=True).encode())
    for file in files:
        digest.update(b"|")
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()


def language_of(body: Any) -> str:
    """The language in which the sender wants to be answered; Arabic where none is named."""
    asked = body.get("language", "ar") if isinstance(body, dict) else "ar"
    return asked if asked in LANGUAGES else "ar"


def submission_from(body: Any) -> tuple[CaseFormPage, Submission]:
    """The submission that ``body`` describes. Raises ``Problem`` 422 with every field at fault."""
    if not isinstance(body, dict):
        refuse([FieldError("", _("A JSON object is expected."), "invalid")])
    errors = [_unknown(key) for key in body if key not in TOP]
    errors += _wrong_tops(body)
    asked = body.get("form")
    page = form_pages().get(asked) if isinstance(asked, str) else None
    if page is None:
        missing = "form" not in body
        told = _("This value is required.") if missing else _("There is no such form.")
        refuse([*errors, FieldError("form", told, "required" if missing else "unknown")])
    questions = remember(("question set", page.pk), lambda: current_set(page))
    data, found = _flat(page, body, questions)
    errors += found
    forms = _forms(page, data, questions)
    for form in forms.values():
        errors += _form_errors(form, questions, set(body.get("contact") or {}))
    if errors:
        known: dict[str, FieldError] = {}
        for error in errors:
            known.setdefault(error.field, error)
        refuse(list(known.values()))
    return page, from_forms(page, forms, language=language_of(body), channel=Channel.API)


def _wrong_tops(body: dict[str, Any]) -> list[FieldError]:
    errors = []
    if body.get("language", "ar") not in LANGUAGES:
        errors.append(FieldError("language", _("Only ar and en are known."), "unknown"))
    if body.get("confidentiality", "named") not in Confidentiality.values:
        told = _("Only named, hidden and anonymous are known.")
        errors.append(FieldError("confidentiality", told, "unknown"))
    if body.get("consent") is not True:
        told = _("Tick the box: without your consent we may not take it.")
        errors.append(FieldError("consent", told, "required"))
    if "answers" not in body:
        errors.append(FieldError("answers", _("This value is required."), "required"))
    elif not isinstance(body["answers"], dict):
        errors.append(FieldError("answers", _("A JSON object is expected."), "invalid"))
    contact = body.get("contact")
    if contact is not None and not isinstance(contact, dict):
        errors.append(FieldError("contact", _("A JSON object is expected."), "invalid"))
    return errors


def _unknown(path: str) -> FieldError:
    return FieldError(path[:200], _("This field is not known."), "unknown")


def _flat(
    page: CaseFormPage, body: dict[str, Any], questions: QuestionSet | None
) -> tuple[dict[str, Any], list[FieldError]]:
    """The values of all steps in one table as the forms read it, and what was wrong already."""
    answers = body["answers"] if isinstance(body.get("answers"), dict) else {}
    contact = body["contact"] if isinstance(body.get("contact"), dict) else {}
    errors: list[FieldError] = []
    data: dict[str, Any] = {
        "consent": "on",
        "confidentiality": body.get("confidentiality", Confidentiality.NAMED),
    }
    known = _answer_keys(page, questions)
    for key, value in answers.items():
        path = f"answers.{key}"
        if key not in known:
            errors.append(_unknown(path))
        elif key == "points":
            errors += _points(value, data)
        elif key == "on_behalf_of":
            errors += _behalf(value, data)
        else:
            errors += _plain(path, key, value, data)
    for key, value in contact.items():
        path = f"contact.{key}"
        if key in CONTACT:
            errors += _plain(path, key, value, data)
        else:
            errors.append(_unknown(path))
    return data, errors


def _answer_keys(page: CaseFormPage, questions: QuestionSet | None) -> frozenset[str]:
    """The keys that ``answers`` may have, from memory."""
    key = ("keys of answers", page.pk, questions and questions.digest)
    return remember(key, lambda: frozenset(properties(page, questions)))


def _plain(path: str, key: str, value: Any, data: dict[str, Any]) -> list[FieldError]:
    if value is None:
        return []
    words = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if not words and not isinstance(value, str | int | float | bool):
        return [FieldError(path, _("This value is not accepted."), "invalid")]
    data[key] = value if isinstance(value, str | list | bool) else str(value)
    return []


def _points(value: Any, data: dict[str, Any]) -> list[FieldError]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return [FieldError("answers.points", _("A list of texts is expected."), "invalid")]
    if len(value) > MAX_POINTS:
        return [FieldError("answers.points", _("At most five points."), "too_long")]
    data.update(zip(POINT_FIELDS, value, strict=False))
    return []


def _behalf(value: Any, data: dict[str, Any]) -> list[FieldError]:
    if value is None:
        return []
    if not isinstance(value, dict):
        return [FieldError("answers.on_behalf_of", _("A JSON object is expected."), "invalid")]
    errors = [_unknown(f"answers.on_behalf_of.{key}") for key in value if key not in BEHALF]
    for key, name in BEHALF.items():
        given = value.get(key)
        if given is not None and not isinstance(given, str):
            told = _("This value is not accepted.")
            errors.append(FieldError(f"answers.on_behalf_of.{key}", told, "invalid"))
        elif given:
            data[name] = given
    return errors


def _forms(
    page: CaseFormPage, data: dict[str, Any], questions: QuestionSet | None
) -> dict[str, StepForm]:
    """The forms of all steps but the questions before writing, which a program does not ask."""
    agency = None
    if page.agency is None and isinstance(data.get("agency"), str):
        agency = agencies_to_write_to().filter(code=data["agency"]).first()
    forms: dict[str, StepForm] = {}
    for step, form_class in form_classes(page.case_kind).items():
        if step != "bars":
            forms[step] = form_class(page, data, agency=agency, questions=questions)
    return forms


def _form_errors(
    form: StepForm, questions: QuestionSet | None, given_contact: set[str]
) -> list[FieldError]:
    errors = []
    for name, raised in form.errors.as_data().items():
        error = raised[0]
        path = _path(name, form)
        if path == "contact.name" and not given_contact:
            path = "contact"
        code = CODES.get(error.code or "", error.code or "invalid")
        if name == "email" and code == "invalid":
            code = "bad_email"
        message = " ".join(error.messages)
        errors.append(FieldError(path, message, "required" if path == "contact" else code))
    if form.step == "details" and questions is not None and not form.errors:
        told = _("This value is required.")
        missing = missing_answers(form, questions)
        errors += [FieldError(f"answers.{key}", told, "required") for key in missing]
    return errors


def _path(name: str, form: StepForm) -> str:
    if name in POINT_FIELDS:
        return f"answers.points.{POINT_FIELDS.index(name)}"
    if form.step == "you":
        if name == "__all__":
            return "contact"
        behalf = next((key for key, field in BEHALF.items() if field == name), None)
        if behalf:
            return f"answers.on_behalf_of.{behalf}"
        return name if name == "confidentiality" else f"contact.{name}"
    return name if name == "consent" else f"answers.{name}"


# -- the description of a form ----------------------------------------------------------------


def properties(page: CaseFormPage, questions: QuestionSet | None) -> dict[str, Any]:
    """The JSON Schema of each answer that ``page``'s form takes, by key."""
    source = page.source
    text = {"type": "string", "maxLength": 10_000}
    found: dict[str, Any] = {}
    if source.agency is None:
        codes = list(agencies_to_write_to().values_list("code", flat=True))
        found["agency"] = {"type": "string", "enum": codes}
    found["subject"] = {"type": "string", "maxLength": 150}
    found["details"] = {"type": "string", "minLength": 20, "maxLength": 10_000}
    if source.case_kind == Kind.COMPLAINT:
        item = {"type": "string", "maxLength": 1_000}
        found["points"] = {"type": "array", "maxItems": MAX_POINTS, "items": item}
        found["remedy"] = text
        found["decision_on"] = {"type": "string", "format": "date"}
    found["service"] = {"type": "string", "maxLength": 80}
    offered = Category.objects.offered(source.case_kind, source.agency)
    ids = [str(pk) for pk in offered.values_list("pk", flat=True)]
    if ids:
        names = {str(category.pk): category.name for category in offered}
        found["category"] = {"type": "string", "enum": ids, "x-names": names}
    found["on_behalf_of"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "maxLength": 150},
            "relation": {"type": "string", "enum": list(Relation.values)},
        },
    }
    return found | {
        row["key"]: _question(row) for row in (questions.questions if questions else ())
    }


def _question(row: dict[str, Any]) -> dict[str, Any]:
    from casework.forms.questions import told
    from core.language import current_language

    shape: dict[str, Any] = {"title": told(row["label"], current_language())}
    choices = row["choices"]["ar"]
    if row["type"] == "checkboxes":
        return shape | {"type": "array", "items": {"type": "string", "enum": choices}}
    if row["type"] == "checkbox":
        return shape | {"type": "boolean"}
    if row["type"] == "number":
        return shape | {"type": "number"}
    if row["type"] == "date":
        return shape | {"type": "string", "format": "date"}
    if choices:
        return shape | {"type": "string", "enum": choices}
    return shape | {"type": "string"}


def schema_of(page: CaseFormPage) -> dict[str, Any]:
    """The JSON Schema of ``answers`` for ``page``'s form."""
    questions = current_set(page)
    found = properties(page, questions)
    required = [key for key in ("agency", "subject", "details") if key in found]
    for row in questions.questions if questions else ():
        if row["required"] and not row["asked_if"]:
            required.append(row["key"])
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": found,
    }
