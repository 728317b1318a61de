"""Notices at addresses of their own."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from awareness.models import Notice
from awareness.notices import current_shown, shown_in
from core.language import ARABIC, ENGLISH, current_language


def _elsewhere(path: str) -> str:
    """The same address in the other language."""
    other = ENGLISH if current_language() == ARABIC else ARABIC
    return f"/{other}/{path}"


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """``GET``: every notice shown now, wherever on the site."""
    context: dict[str, Any] = {
        "notices": current_shown(current_language()),
        "without_notices": True,
        "original_url": _elsewhere("notices/"),
    }
    return render(request, "awareness/notices.html", context)


@require_safe
def notice(request: HttpRequest, external_id: str) -> HttpResponse:
    """``GET``: one notice. 404 before its first moment, 410 without its words after its last."""
    row = get_object_or_404(Notice.objects.select_related("agency"), external_id=external_id)
    now = timezone.now()
    if now < row.starts_at:
        raise Http404
    context: dict[str, Any] = {"original_url": _elsewhere(f"notices/{row.external_id}/")}
    if now >= row.ends_at:
        return render(request, "awareness/notice_over.html", context, status=410)
    shown = shown_in(row, current_language())
    context |= {
        "notice": shown,
        "agency": row.agency,
        "canonical": row.url_in(current_language()),
        "twins": {code: row.url_in(code) for code in row.available_in},
    }
    return render(request, "awareness/notice.html", context)
