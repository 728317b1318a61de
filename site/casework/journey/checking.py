"""The last step: all that will be sent, what is missing, consent, and sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from casework import drafts, services
from casework.forms import StepForm
from casework.journey import summary
from casework.journey.answers import busy, minutes, wait_a_while
from casework.journey.context import page_context
from casework.journey.walk import Walk
from casework.journey.words import SEND
from casework.limits import CASES
from casework.models import Case
from casework.suspicion import suspicion
from core.personal_data import mask_strays
from core.throttling import client_address, give_back, take
from core.unavailable import AWAY

#: the same words again within this time look like a program's
SAME_WORDS: Final = timedelta(days=1)


def check(walk: Walk, request: HttpRequest) -> HttpResponse:
    """Shows everything; ``POST mask=<field>`` masks numbers in it, ``POST consent=on`` sends."""
    missing = next((s for s in walk.steps[:-1] if not walk.kept(s)), None)
    if missing is not None:
        return redirect(walk.url(missing))
    if request.method == "POST" and request.POST.get("mask"):
        _mask(walk, request.POST["mask"])
        return redirect(walk.url("check") + "#strays")
    forms = {step: walk.judged(step) for step in walk.steps[:-1]}
    consent = walk.form("check", request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(walk, request, forms, consent)
    try:
        return _send(walk, request, forms, consent)
    except AWAY:
        return busy(request, lambda: _show(walk, request, forms, consent, busy=True))


def _send(
    walk: Walk, request: HttpRequest, forms: dict[str, StepForm], consent: StepForm
) -> HttpResponse:
    if walk.closed:
        return _show(walk, request, forms, consent, status=409)
    lacking = [step for step, form in forms.items() if not holds(form, walk)]
    if lacking or not consent.is_valid():
        return _show(walk, request, forms, consent, status=422)
    address = client_address(request)
    wait = take(CASES, address)
    if wait:
        return wait_a_while(_show(walk, request, forms, consent, wait=minutes(wait)), wait)
    submission = walk.submission(forms, _suspicion(walk, forms))
    accepted = services.open_case(submission, draft=walk.draft)
    if not accepted.created:
        give_back(CASES, address)
    return redirect("draft_done", walk.token)


def holds(form: StepForm, walk: Walk) -> bool:
    """Whether a step may be sent as it is kept: valid, and leading nowhere else."""
    return form.is_valid() and walk.after(form) != "exit"


def _suspicion(walk: Walk, forms: dict[str, StepForm]) -> int:
    words = forms["details"].cleaned_data["details"]
    now = timezone.now()
    return suspicion(
        words,
        now - walk.draft.started_at,
        trapped=walk.seen("trap"),
        seen_before=Case.objects.filter(received_at__gte=now - SAME_WORDS, details=words).exists(),
    )


def _mask(walk: Walk, name: str) -> None:
    """Mask what looks like a person's number in one kept field, ``step.field``."""
    step, _dot, field = name.partition(".")
    values = walk.kept(step)
    text = values.get(field)
    if (step, field) in summary.free_texts(walk) and isinstance(text, str):
        drafts.save(walk.draft, step, values | {field: mask_strays(text)})


def _show(
    walk: Walk,
    request: HttpRequest,
    forms: dict[str, StepForm],
    consent: StepForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    lacking = [step for step, form in forms.items() if not holds(form, walk)]
    context = page_context(walk, "check") | {
        "form": consent,
        "sections": summary.sections(walk, forms, lacking),
        "lacking": lacking,
        "strays": summary.stray_fields(walk),
        "wrong": status == 422,
        "send": SEND[walk.kind],
    }
    return render(request, "casework/step_check.html", context | more, status=status)
