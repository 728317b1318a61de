"""Posts from the screen of a case. What cannot be done leaves everything typed on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin import messages

from casework import services
from casework.attachments import Refused, discard, save_uploads
from casework.inbox import drafts
from casework.inbox.actions import DEEDS
from casework.inbox.case_view import CaseScreen, Composer
from casework.inbox.composers import NoteForm, ReplyForm, templates_for
from casework.inbox.forms import CaseForm
from casework.inbox.redacting import RedactForm
from casework.inbox.templating import filled
from casework.inbox.timeline import entry_title
from casework.inbox.words import person, status_name
from casework.models import Case, Event, Redaction
from casework.wording import in_words

#: what the verbs of ``services`` raise where they do nothing
REFUSALS = (services.NotAllowed, services.NotPermitted, ValueError)


class Doing(CaseScreen):
    """Something that is done to a case by ``POST``; a ``GET`` leads back to its screen."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.back()

    def back(self, anchor: str = "") -> HttpResponse:
        """The screen again, or the list where the user does not see the case any more."""
        if not self.cases.filter(pk=self.case.pk).exists():
            return redirect("cases:index")
        answer = redirect("cases:case", self.case.pk)
        answer["Location"] += anchor
        return answer

    def tried(self, name: str, form: CaseForm, run: Callable[[], Any]) -> Any:
        """What ``run`` gives; ``None`` where somebody else was faster or it is not allowed.

        ``form`` is then shown again as it was filled in.
        """
        try:
            return run() or True
        except REFUSALS:
            self.overtaken = what_happened(self.case)
            self.__dict__.pop("case", None)  # as it is now
            self.__dict__.pop("now", None)
            form.case = self.case
            self.filled[name] = form
            return None


def typed(request: HttpRequest) -> dict[str, str]:
    """What was posted, by field."""
    return {name: str(value) for name, value in request.POST.items()}


def what_happened(case: Case) -> str:
    """What others did to ``case`` in the meantime, in one sentence."""
    fresh = Case.objects.get(pk=case.pk)
    last = Event.objects.filter(case=fresh).select_related("user").last()
    told = {"status": status_name(fresh.status)}
    if last is None:
        return _("Nothing was changed. The case is now: %(status)s.") % told
    last.case = fresh
    told |= {
        "what": entry_title(last),
        "who": person(last.user) or last.get_actor_display(),
        "at": pgettext("between the items of a list", ", ").join(
            (in_words(localdate(last.at)), f"{localtime(last.at):%H:%M}")
        ),
    }
    return (
        _("Nothing was changed. The case is now: %(status)s. Last: %(what)s (%(who)s, %(at)s).")
        % told
    )


class DoView(Doing):
    """``POST``: one of the deeds of :mod:`casework.inbox.actions`."""

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        deed = DEEDS.get(name)
        if deed is None:
            raise Http404
        form = deed.form(self.case, request.user, request.POST)
        if not form.is_valid():
            self.filled[name] = form
            return self.drawn(422)
        if self.tried(name, form, lambda: deed.run(self.case, request.user, form.cleaned_data)):
            messages.success(request, deed.done)
            return self.back()
        return self.drawn(409)


class ReplyView(Doing):
    """``POST``: the composer to the citizen: send, keep, insert a template, or preview."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        do = request.POST.get("do", "keep")
        if do == "send":
            return self._send()
        values = typed(request)
        if do == "insert":
            values["body"] = self._with_template(values)
        elif do == "discard":
            drafts.forget(self.case, request.user, Composer.REPLY)
            return self.back("#reply")
        drafts.keep(self.case, request.user, Composer.REPLY, values)
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=204)
        return self.back("?preview=reply#preview" if do == "preview" else "#reply")

    def _with_template(self, values: dict[str, str]) -> str:
        chosen = values.get("template", "")
        for template in templates_for(self.case):
            if str(template.pk) == chosen:
                text = filled(template, self.case, self.request.user)
                return "\n\n".join(part for part in (values.get("body", "").strip(), text) if part)
        return values.get("body", "")

    def _send(self) -> HttpResponse:
        user, form = self.request.user, ReplyForm(self.case, self.request.user, self.request.POST)
        if not form.is_valid():
            self.filled[Composer.REPLY] = form
            return self.drawn(422)
        try:
            files = save_uploads(self.request.FILES.getlist("files"), from_citizen=False)
        except Refused as error:
            form.add_error("body", ValidationError(error.messages))
            self.filled[Composer.REPLY] = form
            return self.drawn(422)
        drafts.keep(self.case, user, Composer.REPLY, typed(self.request))
        told = self.tried(Composer.REPLY, form, lambda: form.send(tuple(files)))
        discard(files)  # those that no answer took
        if not told:
            return self.drawn(409)
        drafts.forget(self.case, user, Composer.REPLY)
        messages.success(self.request, told)
        return self.back()


class NoteView(Doing):
    """``POST``: the composer to colleagues: save the note, or keep the draft."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = request.user
        if request.POST.get("do") != "send":
            drafts.keep(self.case, user, Composer.NOTE, typed(request))
            if request.headers.get("X-Requested-With") == "fetch":
                return HttpResponse(status=204)
            return self.back("#note")
        form = NoteForm(self.case, user, request.POST)
        if not form.is_valid():
            self.filled[Composer.NOTE] = form
            return self.drawn(422)
        run = lambda: services.note(self.case, user, form.cleaned_data["body"])  # noqa: E731
        if not self.tried(Composer.NOTE, form, run):
            return self.drawn(409)
        drafts.forget(self.case, user, Composer.NOTE)
        messages.success(request, _("The note is saved. The citizen does not see it."))
        return self.back()


class RevealView(Doing):
    """``POST``: who wrote it, once, with a row in the audit trail."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            self.uncovered = services.reveal(self.case, request.user)
        except services.NotPermitted:
            messages.error(request, _("You may not uncover who wrote this case."))
            return self.back()
        return self.drawn()


class RedactView(Doing):
    """``POST``: cover words, or hold a file back, for everybody outside the office."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = RedactForm(self.case, request.user, request.POST)
        if not form.is_valid():
            self.filled["redact"] = form
            return self.drawn(422)
        if not self.tried("redact", form, form.save):
            return self.drawn(409)
        messages.success(request, _("It is covered, and its sender is told why."))
        return self.back("#redactions")


class LiftView(Doing):
    """``POST``: show again what was covered; a redaction of another case is a 404."""

    def post(self, request: HttpRequest, pk: int, redaction_id: int) -> HttpResponse:
        rows = Redaction.objects.filter(case=self.case, lifted_at__isnull=True)
        services.lift_redaction(get_object_or_404(rows, pk=redaction_id), request.user)
        messages.success(request, _("It is shown again."))
        return self.back("#redactions")
