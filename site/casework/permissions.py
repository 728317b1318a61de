"""Who may see and do what with a case. Asked at every request; nothing here is cached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from agencies.models import Membership
from casework.enums import Confidentiality, Kind

if TYPE_CHECKING:
    from casework.models import Case

NOBODY = Q(pk__in=[])
SUPPORT_KINDS = (Kind.SUGGESTION, Kind.INQUIRY)


def visible_q(user: Any) -> Q:
    """The cases ``user`` may see.

    A controller sees every case of their side, an officer those of their agencies: cases sent to
    them and cases referred to them. A restricted case is seen by those who are named in it and by
    the director, nobody else. Anybody else sees none.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.is_superuser:
        return Q()
    seen = NOBODY
    if user.has_perm("casework.control_complaints"):
        seen |= Q(kind=Kind.COMPLAINT)
    if user.has_perm("casework.control_support"):
        seen |= Q(kind__in=SUPPORT_KINDS)
    if user.has_perm("casework.handle_case"):
        agencies = Membership.objects.filter(user=user.pk).values("agency_id")
        seen |= Q(agency__in=agencies) | Q(holder__in=agencies)
    if user.has_perm("casework.see_restricted"):
        return seen
    from casework.models import Case

    named = Q(pk__in=Case.readers.through.objects.filter(user=user).values("case_id"))
    return (seen & Q(restricted=False)) | (named if sees_cases(user) else NOBODY)


def may_handle(user: Any, case: Case) -> bool:
    """Whether ``user`` may work on ``case``: who may see it, the minister never."""
    if not user.is_active or not sees_cases(user):
        return False
    return type(case).objects.filter(pk=case.pk).filter(visible_q(user)).exists()


def sees_cases(user: Any) -> bool:
    """Whether ``user`` has any business with cases."""
    return bool(user.is_active) and (
        user.has_perm("casework.handle_case")
        or user.has_perm("casework.control_complaints")
        or user.has_perm("casework.control_support")
    )


def controls(user: Any, case: Case) -> bool:
    """Whether ``user`` decides cases of this kind: refusals, appeals."""
    needed = "complaints" if case.kind == Kind.COMPLAINT else "support"
    return bool(user.has_perm(f"casework.control_{needed}"))


def may_review(user: Any, case: Case) -> bool:
    """Whether ``user`` may decide an appeal: who decided the case may not, nor who proposed it."""
    from casework.models import Proposal

    if case.decided_by_id == user.pk:
        return False
    mine = Proposal.objects.filter(case=case, by=user, state=Proposal.State.APPROVED)
    return not mine.exists()


def may_know_sender(user: Any, case: Case) -> bool:
    """Whether ``user`` may uncover who wrote ``case``; each look is in the audit trail."""
    if case.confidentiality == Confidentiality.ANONYMOUS or not may_handle(user, case):
        return False
    if case.confidentiality == Confidentiality.HIDDEN:
        return controls(user, case)
    return bool(user.has_perm("casework.reveal_contact"))
