"""The guide as a booklet: the page's words, grounds and contacts in, a tagged A4 file out.

Printed by a background task and kept; a request only hands out what is there. Whatever the booklet
shows decides its fingerprint, so that a change of guide, grounds or contacts is printed again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

import nh3
from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from casework.deadlines import APPEAL_DAYS, GRIEVANCE_DAYS
from casework.models import Ground
from core import page_cache, pdf
from core.files import inspect_file
from core.language import ARABIC, LANGUAGES
from core.models import OfficeSettings
from core.publication import public_q
from forms_library.sheets import isolate, qr_code
from guidance.contacts import read_contacts
from guidance.models import EXTERNAL_ID, Booklet, ProcedurePage

logger = logging.getLogger("office.booklets")
LAYOUT = 1  # raised when the look of booklets changes, so that they are made again
STYLES = ("base.css", "booklet.css")
TAGS = {"p", "br", "ul", "ol", "li", "b", "strong", "h2", "h3"}


def booklet_of(page: ProcedurePage) -> Booklet | None:
    """The printed booklet of ``page`` in its language, where there is one."""
    return Booklet.objects.filter(language=page.language).first()


def file_name(language: str) -> str:
    """What the file is called on somebody's disk."""
    return f"{EXTERNAL_ID}-{language}.pdf"


def print_missing() -> int:
    """Print every booklet that is missing or no longer says what the guide says; how many."""
    return sum(1 for language, html in _wanted() if _print(language, html))


def is_stale() -> bool:
    """Whether a booklet is missing or no longer says what the guide says."""
    known = dict(Booklet.objects.values_list("language", "digest"))
    return any(known.get(language) != digest_of(html) for language, html in _wanted())


def digest_of(html: str) -> str:
    """A fingerprint of everything that a booklet shows."""
    return hashlib.sha256(f"{LAYOUT} {html}".encode()).hexdigest()


def _wanted() -> Iterator[tuple[str, str]]:
    """The language and the document of each booklet that the public may have."""
    pages = ProcedurePage.objects.filter(public_q()).select_related("locale")
    by_language = {page.language: page for page in pages}
    if ARABIC in by_language:
        for language in LANGUAGES:
            if language in by_language:
                yield language, booklet_html(by_language[language])


def _print(language: str, html: str) -> bool:
    booklet = Booklet.objects.filter(language=language).first() or Booklet(language=language)
    digest = digest_of(html)
    if booklet.digest == digest:
        return False
    try:
        content = ContentFile(pdf.render(html, styles=STYLES))
    except pdf.PrintError as error:
        logger.error("no booklet in %s: %s", language, error)
        return False
    facts = inspect_file(content, file_name(language))
    booklet.digest, booklet.sha256, booklet.size = digest, facts.sha256, facts.size
    booklet.pages = facts.pages or 1
    old = booklet.file.name
    booklet.file.save(file_name(language), content, save=False)
    booklet.save()
    if old:
        booklet.file.storage.delete(old)
    page_cache.forget_all()  # the guide's page tells its size and pages
    return True


def booklet_html(page: ProcedurePage) -> str:
    """The booklet of ``page`` as an HTML document for ``core.pdf``, in the page's language."""
    with translation.override(page.language):
        return render_to_string("print/booklet.html", _context(page))


def _context(page: ProcedurePage) -> dict[str, Any]:
    office = OfficeSettings.objects.filter(site__is_default_site=True).first() or OfficeSettings()
    url = settings.SITE_URL.rstrip("/") + (page.get_url() or "/")
    return {
        "language": page.language,
        "direction": "rtl" if page.language == ARABIC else "ltr",
        "page": page,
        "office": office,
        "promise": isolate(page.promise),
        "stages": [_words(block.value) for block in page.stages],
        "grounds": list(Ground.objects.in_force()),
        "roles": [_words(block.value) for block in page.roles],
        "remedies": [_words(block.value) for block in page.remedies],
        "parts": [part for block in page.body for part in _parts(block)],
        "contacts": read_contacts(page.language),
        "appeal_days": APPEAL_DAYS,
        "grievance_days": GRIEVANCE_DAYS,
        "url": url,
        "printed_url": url.partition("://")[2],
        "qr": qr_code(url, _("QR code of the guide's page")),
        # filled by the style sheet while the pages are laid out
        "number": format_html('<span class="{}"></span>', "page-number"),
        "count": format_html('<span class="{}"></span>', "page-count"),
    }


def _words(value: Any) -> dict[str, Any]:
    """A block's fields for paper: rich text without links, everything else escaped in one line."""
    return {
        name: printable(part.source) if hasattr(part, "source") else isolate(str(part or ""))
        for name, part in value.items()
        if name != "until"
    } | {"until": value.get("until") or ""}


def printable(rich: str) -> SafeString:
    """Rich text for paper: its structure and bold words, no link and no attribute."""
    return mark_safe(nh3.clean(rich, tags=TAGS, attributes={}))  # noqa: S308  cleaned here


def _parts(block: Any) -> Iterator[dict[str, Any]]:
    """A block of further text for paper; pictures and buttons are for the screen."""
    if block.block_type == "text":
        yield {"kind": "text", "text": printable(block.value.source)}
    elif block.block_type == "note":
        yield {"kind": "note", "text": printable(block.value["text"].source)}
    elif block.block_type == "details":
        title = isolate(block.value["summary"])
        yield {"kind": "text", "title": title, "text": printable(block.value["text"].source)}
    elif block.block_type == "steps":
        yield {"kind": "steps", "steps": [_words(step) for step in block.value["steps"]]}
