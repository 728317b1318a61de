"""Public views of guidance besides its pages."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from core.files import PDF
from core.language import ARABIC, current_language
from core.publication import public_q
from guidance.booklets import booklet_of, file_name
from guidance.models import ProcedurePage


@require_safe
def booklet(request: HttpRequest) -> HttpResponseBase:
    """``/{lang}/guide/booklet.pdf``: the guide as a file; 404 unless guide and file are there."""
    language = current_language()
    source = ProcedurePage.objects.filter(public_q(), locale__language_code=ARABIC).first()
    page = source.in_language(language) if source else None
    found = booklet_of(page) if page is not None and page.language == language else None
    if found is None:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=PDF, filename=file_name(language))
    # printed again after every change: whoever keeps a copy has to ask
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = f'"{found.sha256}"'
    return response
