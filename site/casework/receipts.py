"""Cases on paper: the receipt that is the office's official form, and the record of a case.

Made from escaped text by ``core.pdf``, which fetches nothing. Printing may happen in a GET of the
finished case, never while one is being sent. A receipt has a random address, good for one hour.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import services, wording
from casework.about import about
from casework.calendar_file import calendar_answer
from casework.codes import hash_token
from casework.enums import Channel, Confidentiality, Kind
from casework.masking import mask_email, mask_name, mask_tail
from casework.models import Attachment, Case
from casework.personal import personal, seal
from core import pdf
from core.models import OfficeSettings
from core.qr import qr_code

if TYPE_CHECKING:
    from casework.tracking.story import Story

logger = logging.getLogger("office.receipts")

STYLES: Final = ("base.css", "receipt.css")
#: forms that somebody signs at a counter
SIGNED: Final = (Channel.COUNTER, Channel.PHONE, Channel.POST)
MANY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of each text is printed: letters and lines."""

    letters: int
    lines: int


#: as long as the pages last, then as much as certainly fits
WHOLE: Final = Limit(10_000, 500)
SHORT: Final = Limit(1_500, 20)


@dataclass(frozen=True, slots=True)
class Words:
    """A text as printed: its direction, and whether it goes on in the office's copy."""

    text: str
    direction: str
    cut: bool = False


def words(text: str, limit: Limit) -> Words:
    """``text`` ready to be printed within ``limit``."""
    lines = MANY_LINES.sub("\n\n", text.strip()).split("\n")
    shown = "\n".join(lines[: limit.lines])
    cut = len(lines) > limit.lines or len(shown) > limit.letters
    return Words(shown[: limit.letters], direction_of(text), cut)


def direction_of(text: str) -> str:
    """The direction of a text's first letter; that of Arabic where it has none."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "rtl"


# -- the documents -----------------------------------------------------------------------------


def official_form(
    case: Case, language: str, code: str | None = None, limit: Limit = WHOLE
) -> bytes:
    """The receipt of ``case`` as a PDF, with its tracking code where that is known.

    Raises ``core.pdf.PrintError``.
    """
    return pdf.render(receipt_html(case, language, code, limit), styles=STYLES)


def receipt_html(case: Case, language: str, code: str | None, limit: Limit) -> str:
    """The receipt as an HTML document for ``core.pdf``."""
    with translation.override(language):
        context = (
            _frame(case, language)
            | _sent(case, language, limit)
            | {
                "title": wording.RECEIPT_TITLES[Kind(case.kind)],
                "code": code,
                "contact": _contact(case),
                "about": about(case),
                "files": Attachment.objects.filter(
                    case=case, from_citizen=True, event__kind="received"
                ),
                "due_reasons": wording.due_reasons(case),
                "steps": wording.what_happens_next(case),
                "signed": case.channel in SIGNED,
            }
        )
        return render_to_string("print/receipt.html", context)


def case_record(story: Story, language: str, limit: Limit = WHOLE) -> bytes:
    """What its sender may see of a case, as a PDF. Raises ``core.pdf.PrintError``."""
    with translation.override(language):
        moments = [
            (
                moment,
                words(moment.body, limit),
                [(words(f.point, limit), f.finding, words(f.text, limit)) for f in moment.findings],
            )
            for moment in story.timeline
        ]
        context = (
            _frame(story.case, language)
            | _sent(story.case, language, limit)
            | {
                "about": story.about,
                "title": _("Record of a request"),
                "story": story,
                "moments": moments,
                "printed_at": timezone.now(),
            }
        )
        html = render_to_string("print/record.html", context)
    return pdf.render(html, styles=STYLES)


def _frame(case: Case, language: str) -> dict[str, Any]:
    """What both documents show around their content."""
    address = settings.SITE_URL.rstrip("/") + reverse("track")
    return {
        "case": case,
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "demonstration": OfficeSettings.objects.filter(demonstration=True).exists(),
        "address": address,
        "printed_address": address.partition("://")[2],
        "qr": qr_code(address, _("QR code of the page for tracking")),
        # filled by the style sheet while the pages are laid out
        "page": format_html('<span class="{}"></span>', "page-number"),
        "pages": format_html('<span class="{}"></span>', "page-count"),
    }


def _sent(case: Case, language: str, limit: Limit) -> dict[str, Any]:
    """What its sender wrote, whole: both documents are for them."""
    return {
        "subject": words(case.subject, limit),
        "details": words(case.details, limit),
        "points": [words(point, limit) for point in case.points],
        "remedy": words(case.remedy, limit) if case.remedy else None,
        "answers": _answers(case, language, limit),
    }


def _contact(case: Case) -> list[dict[str, str]]:
    """Who sent it, masked: the sheet goes through many hands."""
    if case.confidentiality == Confidentiality.ANONYMOUS:
        return []
    rows = [
        {"label": _("Name"), "value": mask_name(case.name), "code": ""},
        {"label": _("E-mail"), "value": mask_email(case.email) if case.email else "", "code": "1"},
        {"label": _("Phone"), "value": mask_tail(case.phone), "code": "1"},
        {"label": _("Civil ID"), "value": mask_tail(case.civil_id), "code": "1"},
        {"label": _("On behalf of"), "value": mask_name(case.behalf_name), "code": ""},
    ]
    return [row for row in rows if row["value"]]


def _answers(case: Case, language: str, limit: Limit) -> list[dict[str, Any]]:
    """The editor's questions that were answered, in their order."""
    if case.question_set is None:
        return []
    found = []
    for question in case.question_set.questions:
        value = case.answers.get(question["key"])
        if value in (None, "", [], False):
            continue
        label = question["label"].get(language) or question["label"]["ar"]
        if value is True:
            value = _("Yes")
        text = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        found.append({"label": label, "words": words(text, limit)})
    return found


# -- the addresses -----------------------------------------------------------------------------


def receipt_case(token: str) -> Case:
    """The case whose receipt has this address, while it can be had. Raises ``Http404``."""
    rows = Case.objects.filter(receipt_key=hash_token(token), sealed_until__gt=timezone.now())
    found = rows.select_related("agency", "holder", "question_set").first()
    if found is None:
        raise Http404
    return found


@personal
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """``/receipts/<token>.pdf``, in the language of the case, for one hour."""
    case = receipt_case(token)
    code = services.receipt_of(case).code
    with translation.override(case.language):
        return pdf_answer(
            request,
            case,
            lambda limit: official_form(case, case.language, code, limit),
            str(wording.RECEIPT_TITLES[Kind(case.kind)]),
        )


@personal
@require_safe
def receipt_date(request: HttpRequest, token: str) -> HttpResponse:
    """``/receipts/<token>.ics``: the due date for a calendar, likewise."""
    case = receipt_case(token)
    return calendar_answer(case, case.language)


def pdf_answer(
    request: HttpRequest, case: Case, make: Callable[[Limit], bytes], title: str
) -> HttpResponse:
    """What ``make`` prints, shortened where it is too long; an honest page where it cannot."""
    for limit in (WHOLE, SHORT):
        try:
            content = make(limit)
        except pdf.PrintTimeout as error:
            logger.warning("not printed in time: %s", error)
            break
        except pdf.PrintError as error:
            logger.warning("not printed: %s", error)
            continue
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{case.reference}.pdf"'
        return seal(response)
    response = render(request, "casework/not_printed.html", {"title": title}, status=503)
    response["Retry-After"] = "60"
    return seal(response)
