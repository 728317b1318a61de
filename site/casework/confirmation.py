"""What somebody sees after sending: the reference, the date, the receipt, the way from here.

A reload gives the same for one hour. After that the page still names the reference and the date;
the rest is behind the tracking code, because addresses stay in the history of shared computers.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework import drafts, services, wording
from casework.enums import Confidentiality, Kind
from casework.masking import mask_email
from casework.models import Case, Event
from casework.personal import personal
from casework.spoken import spoken
from core.language import ARABIC, ENGLISH, current_language
from core.public_forms import public_form
from core.qr import qr_code


@personal
@require_safe
def done(request: HttpRequest, token: str) -> HttpResponse:
    """``/{lang}/drafts/<token>/done/``: the case that this draft became."""
    draft = drafts.find(token)
    if draft is None:
        raise Http404
    if draft.case_id is None:
        return redirect("draft_step", token, "check")
    case = Case.objects.select_related("agency", "holder").get(pk=draft.case_id)
    accepted = services.receipt_of(case)
    tracking = settings.SITE_URL.rstrip("/") + reverse("track")
    mailed = case.email and case.confidentiality != Confidentiality.ANONYMOUS
    context = {
        "case": case,
        "code": accepted.code,
        "receipt_token": accepted.receipt_token,
        "heading": wording.RECEIVED[Kind(case.kind)],
        "receipt_title": wording.RECEIPT_TITLES[Kind(case.kind)],
        "mailed_to": mask_email(case.email) if mailed else "",
        "anonymous": case.confidentiality == Confidentiality.ANONYMOUS,
        "files": case.files.filter(from_citizen=True, event__kind=Event.Kind.RECEIVED).count(),
        "hide_url": reverse("draft_hide", args=[token]),
        "due_reasons": wording.due_reasons(case),
        "steps": wording.what_happens_next(case),
        "spoken": spoken(case.reference, current_language()),
        "qr": qr_code(tracking, _("QR code of the page for tracking")),
        "original_url": _in_other_language(token),
    }
    return render(request, "casework/done.html", context)


@personal
@public_form
@require_POST
def hide(request: HttpRequest, token: str) -> HttpResponse:
    """``/{lang}/drafts/<token>/hide/``: the code is shown no more, for whoever comes next."""
    draft = drafts.find(token)
    if draft is None or draft.case_id is None:
        raise Http404
    services.hide_code(Case.objects.get(pk=draft.case_id))
    return render(request, "casework/done_hidden.html", {"original_url": _in_other_language(token)})


def _in_other_language(token: str) -> str:
    with translation.override(ARABIC if current_language() == ENGLISH else ENGLISH):
        return reverse("draft_done", args=[token])
