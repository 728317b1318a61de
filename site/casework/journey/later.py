"""Save it and finish later: the draft's address as text, as a QR code, and by mail to oneself."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import drafts
from casework.journey.answers import minutes, wait_a_while
from casework.journey.context import kept_until, page_context
from casework.journey.walk import Walk
from casework.limits import DRAFT_MAILS, DRAFT_MAILS_SENT
from core import mail
from core.language import current_language
from core.qr import qr_code
from core.throttling import client_address, take


class MailForm(forms.Form):
    """Where the address of the draft goes."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Write a full e-mail address, like name@example.com."),
            "invalid": gettext_lazy("Write a full e-mail address, like name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


def later(walk: Walk, request: HttpRequest) -> HttpResponse:
    """Shows the address; ``POST email=`` sends it there, to nobody else and with nothing else."""
    if request.method != "POST":
        sent = bool(drafts.marks_of(walk.draft).get("mailed")) and "sent" in request.GET
        return _show(walk, request, MailForm(use_required_attribute=False), sent=sent)
    form = MailForm(request.POST, use_required_attribute=False)
    if not form.is_valid():
        return _show(walk, request, form, status=422)
    address = form.cleaned_data["email"]
    wait = take(DRAFT_MAILS_SENT, client_address(request)) or take(DRAFT_MAILS, address.casefold())
    if wait:
        return wait_a_while(_show(walk, request, form, wait=minutes(wait)), wait)
    context = {"address": _address(walk), "until": kept_until(walk)}
    language = current_language()
    mail.send("draft_link", address, _("The page on which you go on writing"), context, language)
    drafts.mark(walk.draft, mailed=True)
    return redirect(walk.url("later") + "?sent=1")


def _show(
    walk: Walk, request: HttpRequest, form: MailForm, status: int = 200, **more: object
) -> HttpResponse:
    address = _address(walk)
    context = page_context(walk, "later") | {
        "form": form,
        "wrong": status == 422,
        "address": address,
        "qr": qr_code(address, _("QR code of the page on which you go on")),
        "until": kept_until(walk),
        "go_on": walk.url(_where_to_go_on(walk)),
    }
    return render(request, "casework/step_later.html", context | more, status=status)


def _address(walk: Walk) -> str:
    return settings.SITE_URL.rstrip("/") + walk.url(_where_to_go_on(walk))


def _where_to_go_on(walk: Walk) -> str:
    """The first step in which nothing was written yet, else the last one."""
    return next((step for step in walk.steps if not walk.kept(step)), "check")
