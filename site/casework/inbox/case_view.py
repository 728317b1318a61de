"""The screen of one case: what was written, what happened, and what may be done now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail import hooks

from casework import services
from casework.enums import OPEN, Outcome
from casework.inbox import actions
from casework.inbox.composers import NoteForm, ReplyForm, needs_second_person, templates_for
from casework.inbox.drafts import draft_of
from casework.inbox.due import deadline_of
from casework.inbox.forms import CaseForm
from casework.inbox.preview import Preview, preview_of, preview_of_proposal
from casework.inbox.redacting import RedactForm, redactions_of
from casework.inbox.scope import InboxPage
from casework.inbox.sender import answers_told, likely_duplicates, sender_of
from casework.inbox.timeline import marked, marked_points, shown_files, timeline
from casework.inbox.words import person, status_name
from casework.lifecycle import Action
from casework.models import Attachment, Case, Ground, Presence, StaffDraft
from casework.wording import due_reasons
from core.language import current_language

Composer = StaffDraft.Composer


class CaseScreen(InboxPage, TemplateView):
    """A case before an officer. Views that change it draw the same screen where they cannot."""

    template_name = "casework/inbox/case.html"
    header_icon = "doc-full-inverse"
    http_method_names = ["get"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        #: forms that were filled in and could not be carried out, by name
        self.filled: dict[str, CaseForm] = {}
        #: personal data that was just uncovered
        self.uncovered: dict[str, str] | None = None
        #: what somebody else did in the meantime
        self.overtaken = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen(self.case, request.user)
        return super().get(request, *args, **kwargs)

    def drawn(self, status: int = 200) -> HttpResponse:
        """The screen once more, everything typed kept."""
        return self.render_to_response(self.get_context_data(), status=status)

    @cached_property
    def now(self) -> actions.Circumstances:
        """What decides what is offered."""
        return actions.Circumstances(self.case, self.request.user, localdate())

    def get_page_title(self) -> str:
        return self.case.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *way, here = super().get_breadcrumbs_items()
        return [*way, {"url": reverse("cases:index"), "label": _("Cases")}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        case, user = self.case, self.request.user
        entries = timeline(case, user)
        return (
            context
            | {
                "case": case,
                "status": status_name(case.status),
                "deadline": deadline_of(case, localdate()),
                "reasons": due_reasons(case),
                "officer": person(case.assignee),
                "timeline": entries,
                "subject": marked(case, "subject"),
                "details": marked(case, "details"),
                "points": marked_points(case),
                "remedy": marked(case, "remedy"),
                "answers": answers_told(case, current_language()),
                "files": shown_files(case, Attachment.objects.filter(case=case), user),
                "sender": sender_of(case, user, self.uncovered),
                "hints": likely_duplicates(case, user),
                "joined": self.cases.filter(merged_into=case).order_by("pk"),
                "joined_to": self._joined_to(),
                "target": own_target(case),
                "looking": [row.user for row in others_looking(case, user)],
                "overtaken": self.overtaken,
                "redactions": redactions_of(case),
                "redact": self.filled.get("redact") or RedactForm(case, user),
                "deeds": self._deeds(self._offered()),
                "proposal": self.now.proposal,
                "proposal_outcome": self._proposed_outcome(),
                "proposal_ground": self._proposed_ground(),
                "proposal_preview": self._proposed_letter(),
                "own_proposal": self.now.proposal and self.now.proposal.by_id == user.pk,
                "decisions": self._deeds(actions.decisions(self.now)),
                "buttons": buttons_for(case, user),
                "referral": self.now.referral,
            }
            | self._composers()
        )

    def _proposed_outcome(self) -> str:
        proposal = self.now.proposal
        outcome = proposal.data.get("outcome", "") if proposal else ""
        return str(Outcome(outcome).label) if outcome in Outcome.values else ""

    def _proposed_ground(self) -> Ground | None:
        proposal = self.now.proposal
        code = proposal.data.get("ground", "") if proposal else ""
        return Ground.objects.filter(code=code).first() if code else None

    def _proposed_letter(self) -> Preview | None:
        proposal = self.now.proposal
        if proposal is None:
            return None
        proposal.case = self.case
        return preview_of_proposal(proposal)

    def _joined_to(self) -> Case | None:
        """The case that this one was joined to, where the user may see it."""
        merged = self.case.merged_into_id
        return self.cases.filter(pk=merged).first() if merged else None

    def _offered(self) -> list[actions.Deed]:
        """What may be done, and what was tried too late: its form keeps what was typed."""
        found = actions.offered(self.now)
        deciding = actions.decisions(self.now)
        late = [actions.DEEDS[name] for name in self.filled if name in actions.DEEDS]
        return found + [deed for deed in late if deed not in found and deed not in deciding]

    def _deeds(self, deeds: list[actions.Deed]) -> list[dict[str, Any]]:
        return [
            {
                "deed": deed,
                "form": self.filled.get(deed.name) or deed.form(self.case, self.request.user),
                "open": deed.name in self.filled,
                "url": reverse("cases:do", args=[self.case.pk, deed.name]),
            }
            for deed in deeds
        ]

    def _composers(self) -> dict[str, Any]:
        case, user = self.case, self.request.user
        reply = self._form(ReplyForm, Composer.REPLY)
        note = self._form(NoteForm, Composer.NOTE)
        shown = bool(reply.fields["act"].choices)  # type: ignore[attr-defined]
        return {
            "reply": reply if shown else None,
            "note": note if self.now.may(Action.NOTE) else None,
            "saved": {
                row.composer: row.saved_at
                for row in StaffDraft.objects.filter(case=case, user=user.pk)
            },
            "templates": templates_for(case) if shown else [],
            "sensitive": needs_second_person(case, Action.ANSWER),
            "preview": self._preview(),
            "writes_note": Composer.NOTE in self.filled,
        }

    def _form(self, form_class: type[CaseForm], composer: Composer) -> CaseForm:
        filled = self.filled.get(composer)
        if filled is not None:
            return filled
        form = form_class(self.case, self.request.user)
        draft = draft_of(self.case, self.request.user, composer)
        if draft is not None:
            form.initial = draft.data
        return form

    def _preview(self) -> Preview | None:
        if self.request.GET.get("preview") != Composer.REPLY or self.filled:
            return None
        draft = draft_of(self.case, self.request.user, Composer.REPLY)
        return preview_of(self.case, draft.data) if draft else None


def own_target(case: Case) -> date | None:
    """The day by which the office itself wants to have answered; it binds nobody outside."""
    final = case.targets.get("final")
    return date.fromisoformat(final) if final and case.status in OPEN else None


def buttons_for(case: Case, user: Any) -> list[dict[str, str]]:
    """What the rooms above offer for this case: ``{"label", "url", "help"}``, each a POST."""
    offered = [offer(case, user) for offer in hooks.get_hooks("office_case_buttons")]
    return [button for button in offered if button]


def seen(case: Case, user: Any) -> None:
    """Note that ``user`` has the case before them."""
    Presence.objects.update_or_create(case=case, user=user, defaults={"at": timezone.now()})
    if case.status == "referred":
        services.referral_opened(case, user)


def others_looking(case: Case, user: Any) -> list[Presence]:
    """Who else has it before them at this moment."""
    return list(Presence.objects.looking(case).exclude(user=user.pk))
