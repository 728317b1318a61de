"""Complaints, suggestions and inquiries in the public API: forms, sending, following."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from casework import attachments, services
from casework.answers import case_answer, receipt_answer
from casework.calls import body_hash, form_pages, language_of, refuse, schema_of, submission_from
from casework.codes import hash_token
from casework.form_pages import CaseFormPage
from casework.limits import CASES
from casework.models import Case, Draft
from casework.models.drafts import new_token
from casework.shapes import (
    MARK,
    PAIR,
    TEXT,
    CaseAnswer,
    CaseFormAnswer,
    CaseFormList,
    CaseReceipt,
    described,
)
from casework.submissions import Submission
from casework.tracking import pairs
from core.api import LanguageQuery
from core.problems import FieldError, Problem
from core.throttling import client_address, take

router = Router(auth=None)
MOST_BYTES = 30 * 1024 * 1024
LONGEST_KEY = 200


# -- forms ----------------------------------------------------------------------------------------


@router.get(
    "/case-forms",
    response=CaseFormList,
    operation_id="case_forms_list",
    summary="List forms for complaints, suggestions and inquiries",
    url_name="case_forms_list",
    tags=["cases"],
)
def list_forms(request: HttpRequest, asked: Query[LanguageQuery]) -> dict[str, Any]:
    """Every form that is open, office-wide ones first."""
    items = [_form_item(page, asked.language) for page in form_pages().values()]
    return {"count": len(items), "items": items}


@router.get(
    "/case-forms/{id}",
    response=CaseFormAnswer,
    by_alias=True,
    operation_id="case_forms_get",
    summary="Get one form with the schema of its answers",
    url_name="case_forms_get",
    tags=["cases"],
)
def get_form(request: HttpRequest, id: str, asked: Query[LanguageQuery]) -> dict[str, Any]:
    """What the form asks, as JSON Schema."""
    page = form_pages().get(id)
    if page is None:
        raise Http404
    limits = {
        "max_files": attachments.MAX_FILES,
        "max_bytes": attachments.MAX_BYTES,
        "types": list(attachments.TYPES),
    }
    return _form_item(page, asked.language) | {"attachments": limits, "schema": schema_of(page)}


def _form_item(page: CaseFormPage, language: str) -> dict[str, Any]:
    shown = page.in_language(language)
    return {
        "id": page.form_id,
        "kind": page.case_kind,
        "agency": page.agency.code if page.agency else None,
        "title": shown.title,
        "url": shown.get_url() or "",
    }


# -- sending --------------------------------------------------------------------------------------


@router.post(
    "/cases",
    response={200: CaseReceipt, 201: CaseReceipt},
    operation_id="cases_create",
    summary="Send a complaint, a suggestion or an inquiry",
    url_name="cases_create",
    tags=["cases"],
    openapi_extra={
        "parameters": [
            {
                "in": "header",
                "name": "Idempotency-Key",
                "schema": {"type": "string", "maxLength": LONGEST_KEY},
                "required": False,
            }
        ],
        **described(
            ["form", "answers", "consent"],
            form={"type": "string"},
            answers={"type": "object", "description": "As the form's schema says."},
            contact={
                "type": ["object", "null"],
                "properties": {
                    name: {"type": ["string", "null"]}
                    for name in ("name", "email", "phone", "civil_id")
                },
            },
            confidentiality={"enum": ["named", "hidden", "anonymous"], "default": "named"},
            language={"enum": ["ar", "en"], "default": "ar"},
            consent={"const": True},
        ),
    },
)
def create_case(request: HttpRequest, response: HttpResponse) -> Any:
    """JSON, or multipart with a ``case`` part of JSON and ``attachments``."""
    response["Cache-Control"] = "no-store"
    body, files = _read(request)
    with translation.override(language_of(body)):
        key = request.headers.get("Idempotency-Key", "").strip()
        if len(key) > LONGEST_KEY:
            refuse([FieldError("Idempotency-Key", _("The key is too long."), "too_long")])
        digest = body_hash(body, files) if isinstance(body, dict) else ""
        page, submission = submission_from(body)
        accepted = _accept(request, page, submission, files, key, digest)
    answer = receipt_answer(accepted.case, accepted.code, accepted.receipt_token)
    return Status(201 if accepted.created else 200, answer)


def _accept(
    request: HttpRequest,
    page: CaseFormPage,
    submission: Submission,
    files: list[UploadedFile[Any]],
    key: str,
    digest: str,
) -> services.Accepted:
    try:
        known = services.known_by_key(key, digest) if key else None
        if known is not None:
            return known
        address = client_address(request)
        wait = take(CASES, address)
        if wait:
            raise _too_many(wait)
        draft = _draft_with(files, page, submission.language, address) if files else None
        if draft is not None:
            kept = tuple(attachments.files_of(draft))
            submission = replace(submission, attachments=kept)
        return services.open_case(submission, draft=draft, key=key, body_hash=digest)
    except services.IdempotencyConflict as error:
        told = _("This key was used before, with another body.")
        raise Problem(409, detail=told) from error


def _draft_with(
    files: list[UploadedFile[Any]], page: CaseFormPage, language: str, address: str
) -> Draft:
    """A draft that holds the files until the case takes them; none where one is refused."""
    now = timezone.now()
    draft = Draft.objects.create(
        token_hash=hash_token(new_token()),
        form=page,
        language=language,
        started_at=now,
        saved_at=now,
    )
    try:
        attachments.save_uploads(files, draft=draft, address=address)
    except attachments.Refused as error:
        draft.delete()
        path = "attachments" if error.index is None else f"attachments.{error.index}"
        refuse([FieldError(path, " ".join(error.messages), error.code or "invalid")])
    return draft


def _read(request: HttpRequest) -> tuple[Any, list[UploadedFile[Any]]]:
    """The JSON of the call and its files. Raises ``Problem`` 400, 413 or 415."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > MOST_BYTES:
        raise Problem(413)
    try:
        if request.content_type == "multipart/form-data":
            raw: Any = request.POST.get("case", "")
            return _json(raw), request.FILES.getlist("attachments")
        if request.content_type not in ("application/json", ""):
            raise Problem(415)
        return _json(request.body), []
    except RequestDataTooBig as error:
        raise Problem(413) from error


def _json(raw: str | bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Problem(400, detail=_("This is not JSON.")) from error


def _too_many(seconds: int) -> Problem:
    told = _("Too many from this address. Please try again later.")
    return Problem(429, detail=told, retry_after=seconds)


# -- following ------------------------------------------------------------------------------------


def _pair(request: HttpRequest, response: HttpResponse, **wanted: Any) -> tuple[Case, Any]:
    """The case that the pair in the body opens, and the body. Raises ``Problem``."""
    response["Cache-Control"] = "no-store"
    body, _files = _read(request)
    if not isinstance(body, dict):
        refuse([FieldError("", _("A JSON object is expected."), "invalid")])
    known = {"reference", "tracking_code", *wanted}
    errors = [
        FieldError(str(key)[:200], _("This field is not known."), "unknown")
        for key in body
        if key not in known
    ]
    for key, kind in wanted.items():
        value = body.get(key)
        if value is None and kind is not _optional_text:
            errors.append(FieldError(key, _("This value is required."), "required"))
        elif value is not None and not kind(value):
            errors.append(FieldError(key, _("This value is not accepted."), "invalid"))
    if errors:
        refuse(errors)
    reference, code = body.get("reference", ""), body.get("tracking_code", "")
    try:
        case = pairs.find_case(str(reference), str(code), client_address(request))
    except pairs.Malformed as error:
        refuse([FieldError(error.field, str(error.message), "invalid")])
    except pairs.TooMany as error:
        raise _too_many(error.seconds) from error
    if case is None:
        raise Problem(404, detail=_("No case has this reference with this tracking code."))
    return case, body


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= 10_000


def _optional_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 10_000


def _mark(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5


def _answer(case: Case) -> dict[str, Any]:
    with translation.override(case.language):
        return case_answer(case, case.language)


def _do(verb: Any, *given: Any) -> dict[str, Any]:
    """The case after ``verb``. Raises ``Problem`` 409 where its status does not allow it."""
    case: Case = given[0]
    try:
        verb(*given)
    except services.NotAllowed as error:
        told = _("This is not possible in the present status of the case.")
        raise Problem(409, detail=told) from error
    return _answer(case)


@router.post(
    "/cases/track",
    response=CaseAnswer,
    operation_id="cases_track",
    summary="See a case",
    url_name="cases_track",
    tags=["cases"],
    openapi_extra=described(list(PAIR), **PAIR),
)
def track(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """The case that a reference and its tracking code open."""
    case, _body = _pair(request, response)
    return _answer(case)


@router.post(
    "/cases/track/add",
    response=CaseAnswer,
    operation_id="cases_add",
    summary="Add facts to a case",
    url_name="cases_add",
    tags=["cases"],
    openapi_extra=described([*PAIR, "body"], **PAIR, body=TEXT),
)
def add(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Further facts from the sender."""
    case, body = _pair(request, response, body=_text)
    return _do(services.add_facts, case, _clean(body["body"], "body"))


@router.post(
    "/cases/track/withdraw",
    response=CaseAnswer,
    operation_id="cases_withdraw",
    summary="Withdraw a case",
    url_name="cases_withdraw",
    tags=["cases"],
    openapi_extra=described(list(PAIR), **PAIR, reason=TEXT),
)
def withdraw(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """The sender takes it back."""
    case, body = _pair(request, response, reason=_optional_text)
    return _do(services.withdraw, case, _clean(body.get("reason") or "", "reason"))


@router.post(
    "/cases/track/rate",
    response=CaseAnswer,
    operation_id="cases_rate",
    summary="Rate how a case was handled",
    url_name="cases_rate",
    tags=["cases"],
    openapi_extra=described(
        [*PAIR, "time", "clarity", "result"],
        **PAIR,
        time=MARK,
        clarity=MARK,
        result=MARK,
        comment=TEXT,
    ),
)
def rate(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Three marks from 1 to 5."""
    case, body = _pair(
        request, response, time=_mark, clarity=_mark, result=_mark, comment=_optional_text
    )
    comment = _clean(body.get("comment") or "", "comment")
    return _do(services.rate, case, body["time"], body["clarity"], body["result"], comment)


@router.post(
    "/cases/track/appeal",
    response=CaseAnswer,
    operation_id="cases_appeal",
    summary="Appeal against an answer",
    url_name="cases_appeal",
    tags=["cases"],
    openapi_extra=described([*PAIR, "reason"], **PAIR, reason=TEXT),
)
def appeal(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Another reviewer decides."""
    case, body = _pair(request, response, reason=_text)
    return _do(services.appeal, case, _clean(body["reason"], "reason"))


def _clean(text: str, field: str) -> str:
    """``text`` as a form would take it."""
    from casework.forms.fields import Words

    try:
        return str(Words(required=False).clean(text))
    except ValidationError as error:
        refuse([FieldError(field, " ".join(error.messages), "invalid")])
