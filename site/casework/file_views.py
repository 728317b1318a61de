"""The one door to attached files: who asks is looked at every time, and every miss is the same."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods
from wagtail.users.models import UserProfile

from casework import services
from casework.attachments import is_senders_address, may_open, needs_warning
from casework.models import Attachment
from core.storage import private_storage

logger = logging.getLogger("office.files")


@require_http_methods(["GET", "HEAD", "POST"])
def case_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """``/case-files/<key>/``: the content, as a download, for whoever may have it.

    ``?t=`` is a tracking session's (:func:`casework.attachments.sender_address`). Staff get what
    no scanner has seen only by posting the warning's form; what they get is in the audit trail.
    """
    file = Attachment.objects.select_related("case", "event").filter(key=key).first()
    if file is None:
        return _private(_missing(request))
    token = request.GET.get("t", "")
    if token and is_senders_address(file, token):
        allowed = may_open(None, file, tracked_case=file.case)
        return _private(_send(request, file) if allowed else _missing(request))
    if not may_open(request.user, file):
        return _private(_missing(request))
    if needs_warning(file) and request.method != "POST":
        return _private(_warn(request, file))
    response = _send(request, file)
    if response.status_code == 200 and request.method != "HEAD":
        services.opened_file(file, request.user)
    return _private(response)


def _missing(request: HttpRequest) -> HttpResponse:
    """404 without a word of the address: one answer for all that is not to be had."""
    return render(request, "404.html", {"words": ""}, status=404)


def _warn(request: HttpRequest, file: Attachment) -> HttpResponse:
    with translation.override(_language_of(request.user)):
        response = render(request, "casework/file_warning.html", {"file": file})
    # with "no-referrer" browsers post the form with "Origin: null", which is refused
    response["Referrer-Policy"] = "same-origin"
    return response


def _language_of(user: Any) -> str:
    profile = UserProfile.objects.filter(user=user).first()
    wanted = profile.get_preferred_language() if profile else ""
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _send(request: HttpRequest, file: Attachment) -> HttpResponseBase:
    if settings.X_ACCEL_PREFIX:
        response: HttpResponseBase = HttpResponse(content_type=file.mime_type)
        response["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX + quote(file.path)
        response["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    else:
        try:
            stored = private_storage().open(file.path)
        except FileNotFoundError:
            logger.exception("attachment %s is not on the disk", file.pk)
            return _missing(request)
        response = FileResponse(
            stored, as_attachment=True, filename=file.name, content_type=file.mime_type
        )
    # whatever the file holds, it runs nowhere and least of all with our name
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _private(response: Any) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response.setdefault("Referrer-Policy", "no-referrer")
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_vary_headers(response, ["Cookie"])  # also where nobody had to be asked
    return response
