"""The pages of a draft: ``/{lang}/drafts/<token>/<step>/``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework import attachments, drafts
from casework.forms import StepForm
from casework.journey import asides, checking, later
from casework.journey.answers import busy, draft_form
from casework.journey.context import page_context
from casework.journey.walk import Walk, values_of
from casework.journey.words import CONSEQUENCES
from casework.personal import personal
from core.text import single_line
from core.throttling import client_address
from core.unavailable import AWAY

#: where a change that began on the last page leads back to; nothing else is followed
BACK_TO_CHECK = "check"
#: the paper of somebody who writes for another
AUTHORISATION = _("Authorisation to write for somebody")
#: pages that are no steps, by their name in the address
PAGES = {
    "matches": asides.matches,
    "exit": asides.leave,
    "solved": asides.solved,
    "convert": asides.convert,
    "later": later.later,
    "check": checking.check,
}


@personal
@draft_form
@require_http_methods(["GET", "HEAD", "POST"])
def draft_step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    """One page of the draft with this token; once it was sent, every page leads to its receipt."""
    walk = Walk.at(token)
    if walk is None:
        return gone(request)
    if walk.draft.case_id is not None:
        return redirect("draft_done", token)
    if step in PAGES:
        return PAGES[step](walk, request)
    if step not in walk.steps:
        return render(request, "404.html", {"words": ""}, status=404)
    return _step(walk, request, step)


def _step(walk: Walk, request: HttpRequest, step: str) -> HttpResponse:
    if request.method != "POST":
        return show(walk, request, walk.form(step))
    form = walk.form(step, request.POST)
    try:
        return take(walk, request, form)
    except AWAY:
        return busy(request, lambda: show(walk, request, form, busy=True))


def gone(request: HttpRequest) -> HttpResponse:
    """404: no such draft, or none any more; which of both is nobody's business."""
    return render(request, "casework/step_gone.html", status=404)


def take(walk: Walk, request: HttpRequest, form: StepForm) -> HttpResponse:
    """Keep what was posted, and go where the pressed button leads.

    What was typed is kept even where it is not accepted yet: the last page asks again.
    """
    post, step = request.POST, form.step
    if not drafts.save(walk.draft, step, values_of(form, form.data)):
        return redirect("draft_done", walk.token)  # sent from another window a moment ago
    if post.get("autosave"):
        at = localtime(walk.draft.saved_at)
        return HttpResponse(at.strftime("%H:%M"), content_type="text/plain; charset=utf-8")
    if post.get("remove"):
        attachments.remove(walk.draft, post["remove"])
        return redirect(f"{walk.url(step)}#files")
    told = keep_files(walk, request)
    if post.get("attach"):
        return _after_attaching(walk, request, step, told)
    if post.get("later") and not told:
        return redirect(walk.url("later"))
    return _go_on(walk, request, form, told)


def _after_attaching(walk: Walk, request: HttpRequest, step: str, told: list[str]) -> HttpResponse:
    if told:
        return show(walk, request, walk.form(step), file_errors=told)
    return redirect(f"{walk.url(step)}#files")


def _go_on(walk: Walk, request: HttpRequest, form: StepForm, told: list[str]) -> HttpResponse:
    if told or not form.is_valid():
        return show(walk, request, form, file_errors=told)
    following = walk.after(form)
    if following != "exit" and request.POST.get("back") == BACK_TO_CHECK:
        following = "check"
    return redirect(walk.url(following))


def keep_files(walk: Walk, request: HttpRequest) -> list[str]:
    """Attach each posted file by itself; what is wrong with those that were refused."""
    told: list[str] = []
    for name in request.FILES:
        for upload in request.FILES.getlist(name):
            try:
                attachments.save_upload(
                    upload,
                    draft=walk.draft,
                    slot=slot_of(walk, name),
                    address=client_address(request),
                )
            except ValidationError as error:
                shown = format_html("<bdi>{}</bdi>", single_line(upload.name or "")[:60])
                words = gettext("The file “{name}” was not attached: {reason}")
                told += [format_html(words, name=shown, reason=why) for why in error.messages]
    walk.__dict__.pop("files", None)  # asked again from here on
    return told


def slot_of(walk: Walk, name: str) -> str:
    """Which paper the file input ``name`` is the place for; empty for the common one."""
    slots = {f"slot_{n}": slot for n, slot in enumerate(walk.page.file_slots)}
    return slots.get(name, str(AUTHORISATION) if name == "authorisation" else "")


def show(
    walk: Walk,
    request: HttpRequest,
    form: StepForm,
    *,
    file_errors: list[str] | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of ``form``'s step; 422 where something in it or a file was not accepted."""
    step = form.step
    wrong = bool(file_errors) or (form.is_bound and not form.is_valid())
    context = page_context(walk, step) | {
        "form": form,
        "file_errors": file_errors or [],
        "wrong": wrong,
        "back": BACK_TO_CHECK if _comes_from_check(request) else "",
        "consequences": CONSEQUENCES,
    }
    if step == walk.file_step:
        context["slots"] = _slots(walk)
    return render(request, "casework/step.html", context | more, status=422 if wrong else 200)


def _comes_from_check(request: HttpRequest) -> bool:
    given = request.POST.get("back") or request.GET.get("back")
    return given == BACK_TO_CHECK


def _slots(walk: Walk) -> list[dict[str, Any]]:
    """The named papers with what was attached for each."""
    return [
        {
            "name": f"slot_{n}",
            "title": slot,
            "files": [file for file in walk.files if file.slot == slot[:40]],
        }
        for n, slot in enumerate(walk.page.file_slots)
    ]
