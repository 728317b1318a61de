"""What may be done to a case on its screen: offered by the life cycle and the rights together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Membership
from casework import lifecycle, services
from casework.enums import Status
from casework.inbox import forms
from casework.inbox.forms import CaseForm
from casework.lifecycle import Action
from casework.models import Case, Proposal, Referral
from casework.permissions import controls, may_review
from casework.services.joining import UNDO_WITHIN

Run = Callable[[Case, Any, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may be done. ``grave``: it asks before it is done, and is set apart."""

    name: str
    label: Promise | str
    form: type[CaseForm]
    run: Run
    done: Promise | str
    grave: bool = False


class Circumstances:
    """What decides which deeds are offered: the case, who asks, and when."""

    def __init__(self, case: Case, user: Any, today: date) -> None:
        self.case, self.user = case, user
        self.allowed = set(lifecycle.allowed(case.standing, today))
        self.controls = controls(user, case)
        agencies = set(Membership.objects.filter(user=user).values_list("agency_id", flat=True))
        self.holds = case.holder_id in agencies or self.controls
        open_states = (Referral.State.SENT, Referral.State.TAKEN)
        self.referral: Referral | None = None
        if case.status == Status.REFERRED:
            rows = Referral.objects.filter(case=case, state__in=open_states)
            self.referral = rows.select_related("receiver", "sender").first()
        self.sent_it = self.controls or (
            self.referral is not None and self.referral.sender_id in agencies
        )
        waiting = Proposal.objects.filter(case=case, state=Proposal.State.WAITING)
        self.proposal: Proposal | None = waiting.select_related("by").first()

    def may(self, action: Action) -> bool:
        """Whether the life cycle allows it now."""
        return action in self.allowed


def _bodied(verb: Callable[..., Any]) -> Run:
    return lambda case, user, data: verb(case, user, data["body"])


def _reasoned(verb: Callable[..., Any]) -> Run:
    return lambda case, user, data: verb(case, user, data["reason"])


def _plain(verb: Callable[..., Any]) -> Run:
    return lambda case, user, data: verb(case, user)


ACCEPT = Deed(
    "accept",
    _("Accept"),
    forms.OptionalWords,
    _bodied(services.accept),
    _("The case is accepted."),
)
TAKE = Deed(
    "take", _("Take it on"), forms.OptionalWords, _bodied(services.take), _("The case is taken on.")
)
BOUNCE = Deed(
    "bounce",
    _("Send it back: not ours"),
    forms.ShortReason,
    _reasoned(services.bounce),
    _("The case went back to the agency that sent it."),
    grave=True,
)
TAKE_BACK = Deed(
    "take-back",
    _("Take back from the other agency"),
    forms.ShortReason,
    _reasoned(services.take_back),
    _("The case is back."),
    grave=True,
)
REFER = Deed(
    "refer",
    _("Refer to another agency"),
    forms.ReferForm,
    lambda case, user, data: services.refer(
        case, user, data["receiver"], data["reason"], data["due_on"]
    ),
    _("The case is referred; the citizen is told who has it."),
)
CLOSE = Deed(
    "close",
    pgettext_lazy("action", "Close"),
    forms.OptionalWords,
    lambda case, user, data: services.close(case, user, body=data["body"]),
    _("The case is closed."),
    grave=True,
)
REOPEN = Deed(
    "reopen",
    _("Take up again"),
    forms.Message,
    _bodied(services.reopen),
    _("The case is open again."),
)
MERGE = Deed(
    "merge",
    _("Join to another case"),
    forms.MergeForm,
    lambda case, user, data: services.merge(case, data["into"], user),
    _("The cases are joined. It can be undone for 24 hours."),
    grave=True,
)
UNMERGE = Deed(
    "unmerge",
    _("Part again"),
    forms.NoWords,
    _plain(services.unmerge),
    _("The case goes on by itself."),
)
EXTEND = Deed(
    "extend",
    _("Propose an extension by one month"),
    forms.ExtensionReason,
    lambda case, user, data: services.propose(case, user, "extend", data["reason"]),
    _("The extension is proposed; a controller decides."),
)
GRANT = Deed(
    "grant-appeal",
    _("Grant the appeal"),
    forms.Message,
    _bodied(services.grant_appeal),
    _("The appeal is granted; the case is looked into again."),
)
DISMISS = Deed(
    "dismiss-appeal",
    _("Dismiss the appeal"),
    forms.Message,
    _bodied(services.dismiss_appeal),
    _("The appeal is dismissed; the decision stands."),
    grave=True,
)
ASSIGN = Deed(
    "assign",
    _("Give it to an officer"),
    forms.AssignForm,
    lambda case, user, data: services.assign(case, user, data["officer"]),
    _("The case is assigned."),
)
FILE = Deed(
    "file",
    _("File under a category"),
    forms.FileForm,
    lambda case, user, data: services.tag(case, user, data["category"]),
    _("The category is saved."),
)
RESTRICT = Deed(
    "restrict",
    _("Who may see it"),
    forms.RestrictForm,
    lambda case, user, data: services.restrict(
        case, user, data["restricted"], list(data["readers"])
    ),
    _("It is saved who may see the case."),
    grave=True,
)
APPROVE = Deed(
    "approve",
    _("Approve"),
    forms.NoWords,
    lambda case, user, data: services.approve(waiting_proposal(case), user),
    _("The proposal is approved and carried out."),
)
SEND_BACK = Deed(
    "send-back",
    _("Send the proposal back"),
    forms.ShortReason,
    lambda case, user, data: services.send_back(waiting_proposal(case), user, data["reason"]),
    _("The proposal went back to the officer."),
)

DEEDS = {
    deed.name: deed
    for deed in (
        ACCEPT,
        TAKE,
        BOUNCE,
        TAKE_BACK,
        REFER,
        EXTEND,
        CLOSE,
        REOPEN,
        GRANT,
        DISMISS,
        ASSIGN,
        FILE,
        MERGE,
        UNMERGE,
        RESTRICT,
        APPROVE,
        SEND_BACK,
    )
}


def waiting_proposal(case: Case) -> Proposal:
    """The proposal that waits. Raises ``NotPermitted`` where it was decided a moment ago."""
    found = Proposal.objects.filter(case=case, state=Proposal.State.WAITING).first()
    if found is None:
        raise services.NotPermitted
    return found


def _offers(now: Circumstances) -> Iterable[tuple[Deed, bool]]:
    case, user = now.case, now.user
    referred = case.status == Status.REFERRED
    reviewer = may_review(user, case)
    undo = case.closed_at is not None and timezone.now() - case.closed_at <= UNDO_WITHIN
    yield ACCEPT, now.may(Action.ACCEPT) and not referred
    yield TAKE, referred and now.may(Action.ACCEPT) and now.holds
    yield BOUNCE, now.may(Action.TAKE_BACK) and now.holds
    yield TAKE_BACK, now.may(Action.TAKE_BACK) and now.sent_it
    yield GRANT, now.may(Action.GRANT_APPEAL) and reviewer
    yield DISMISS, now.may(Action.DISMISS_APPEAL) and reviewer
    yield REFER, now.may(Action.REFER)
    yield EXTEND, now.may(Action.EXTEND)
    yield REOPEN, now.may(Action.REOPEN) and now.controls
    yield CLOSE, now.may(Action.CLOSE) and (not referred or services.ends_with_referral(case))
    yield ASSIGN, True
    yield FILE, True
    yield MERGE, now.may(Action.MERGE)
    yield UNMERGE, now.may(Action.UNMERGE) and undo
    yield RESTRICT, now.controls


def offered(now: Circumstances) -> list[Deed]:
    """What ``now.user`` may do to ``now.case``, in the order of the screen."""
    return [deed for deed, possible in _offers(now) if possible]


def decisions(now: Circumstances) -> list[Deed]:
    """How ``now.user`` may decide the proposal that waits: nobody decides their own."""
    if now.proposal is None or not now.controls or now.proposal.by_id == now.user.pk:
        return []
    return [APPROVE, SEND_BACK]
