"""Every refusal of the API, as RFC 9457 ``application/problem+json`` in the reader's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from core.problems import FieldError, Problem
from core.unavailable import AWAY, RETRY_AFTER

logger = logging.getLogger("office.api")

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: gettext_lazy("The request cannot be understood"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This cannot be done at this address"),
    409: gettext_lazy("This does not agree with what is known"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("This type of content is not taken"),
    422: gettext_lazy("Some values were not accepted"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("The system is busy"),
}

#: what is said of a value that its type refused: code and words
MESSAGES = {
    "missing": ("required", gettext_lazy("This value is required.")),
    "int_parsing": ("invalid", gettext_lazy("Give a whole number.")),
    "int_parsing_size": ("invalid", gettext_lazy("Give a whole number.")),
    "int_from_float": ("invalid", gettext_lazy("Give a whole number.")),
    "greater_than_equal": ("too_small", gettext_lazy("The number must not be below %(ge)s.")),
    "literal_error": ("unknown", gettext_lazy("This value is not one of: %(expected)s.")),
    "not_a_moment": (
        "invalid",
        gettext_lazy(
            "Give a date or time in ISO 8601, for example 2026-11-23 or 2026-11-23T10:47:00+03:00."
        ),
    ),
}
NOT_ACCEPTED = ("invalid", gettext_lazy("This value is not accepted."))


class FieldProblem(BaseModel):
    """One field that was not accepted."""

    field: str
    message: str
    code: str


class ProblemBody(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem]


def problem_response(problem: Problem) -> HttpResponse:
    """``problem`` as an answer; a title that is only the status' phrase is put in our own words."""
    body = problem.as_dict()
    if problem.status in TITLES and problem.title == HTTPStatus(problem.status).phrase:
        body["title"] = str(TITLES[problem.status])
    # "replace": words taken from a request may hold half a character
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    response = HttpResponse(content, status=problem.status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    return response


def refuse_unknown(field: str, message: Any, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise a 422 about ``field`` with ``message`` if any of ``given`` is not ``known``."""
    if set(given) - set(known):
        raise Problem(422, errors=[FieldError(field, str(message), "unknown")])


def _field(location: Sequence[Any]) -> str:
    """``("query", "asked", "agency", 0)`` is ``agency``: a parameter has only a name."""
    source, *path = location
    names = [part for part in path if isinstance(part, str)]
    if source in ("query", "path", "header"):
        return names[-1] if names else ""
    return ".".join(str(part) for part in path)


def _field_error(error: dict[str, Any]) -> FieldError:
    code, message = MESSAGES.get(error["type"], NOT_ACCEPTED)
    words = dict(error.get("ctx", {}))
    if "expected" in words:  # "'ar' or 'en'" in the library's English
        words["expected"] = words["expected"].replace("'", "").replace(" or ", ", ")
    return FieldError(_field(error["loc"]), str(message) % words, code)


def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    return problem_response(Problem(422, errors=[_field_error(error) for error in exc.errors]))


def _told(request: HttpRequest, exc: Problem) -> HttpResponse:
    return problem_response(exc)


def _missing(request: HttpRequest, exc: Http404) -> HttpResponse:
    return problem_response(Problem(404, detail=_("There is nothing public at this address.")))


def _forbidden(request: HttpRequest, exc: PermissionDenied) -> HttpResponse:
    return problem_response(Problem(403))


def _suspicious(request: HttpRequest, exc: SuspiciousOperation) -> HttpResponse:
    return problem_response(Problem(400))


def _http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    return problem_response(Problem(exc.status_code))


def _broken(request: HttpRequest, exc: Exception) -> HttpResponse:
    """A fault of ours: told to the log as Django would, to the caller without any detail."""
    got_request_exception.send(sender=None, request=request)
    response = problem_response(Problem(500))
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=exc,
    )
    return response


def away(request: HttpRequest, exc: BaseException) -> HttpResponse:
    """The database is away or busy: the same call is worth another try, with the same key."""
    logger.warning("%s: %s", request.path, exc)
    return problem_response(Problem(503, retry_after=RETRY_AFTER))


HANDLERS: dict[type[Exception], Any] = {
    **dict.fromkeys(AWAY, away),
    Problem: _told,
    ValidationError: _invalid,
    Http404: _missing,
    PermissionDenied: _forbidden,
    SuspiciousOperation: _suspicious,
    HttpError: _http_error,
    Exception: _broken,
}
