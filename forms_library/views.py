"""Files of the forms library, handed out only while their form is public."""

from __future__ import annotations

from functools import partial

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from core.arabic import latin_digits
from core.counting import later
from core.files import EXTENSIONS
from core.language import ARABIC, LANGUAGES
from core.publication import public_q
from forms_library.downloads import count_download
from forms_library.models import TransactionFormPage
from forms_library.versions import File


def find_public_form(code: str) -> TransactionFormPage:
    """The public form with this number (in any case and digit set) or identifier, else 404."""
    code = latin_digits(code)
    pages = TransactionFormPage.objects.filter(
        public_q(), Q(number__iexact=code) | Q(external_id=code), locale__language_code=ARABIC
    )
    page = pages.order_by("pk").first()
    if page is None:
        raise Http404
    return page


@require_safe
def latest(request: HttpRequest, code: str, language: str) -> HttpResponseBase:
    """``/f/<number>/latest.<lang>.pdf``: the PDF of the version in force today, else 404."""
    if language not in LANGUAGES:
        raise Http404
    page = find_public_form(code)
    version = page.current_version
    found = version.file_for(language) if version else None
    if found is None:
        raise Http404
    return _send(request, page, found)


@require_safe
def file(request: HttpRequest, code: str, key: str, name: str) -> HttpResponseBase:
    """One file of a published version, superseded ones too; the name is for people only."""
    page = find_public_form(code)
    for version in page.version_list:
        for found in version.files:
            if found.key == key:
                return _send(request, page, found)
    raise Http404


def _send(request: HttpRequest, page: TransactionFormPage, found: File) -> HttpResponseBase:
    try:
        content = found.stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        later(partial(count_download, page, found.key))
    response = FileResponse(
        content,
        content_type=EXTENSIONS.get(found.format, "application/octet-stream"),
        as_attachment=found.format != "pdf",
        filename=found.name,
    )
    # the file may be taken back at any moment: whoever keeps a copy has to ask again
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = f'"{found.sha256}"'
    response["X-Robots-Tag"] = "noarchive"
    return response
