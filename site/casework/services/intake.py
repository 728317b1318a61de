"""Acceptance: one transaction gives the reference, the date, the event, the audit row, the outbox.

Idempotent by the draft's token (web) or the ``Idempotency-Key`` (API): the same one gives the same
case and, for an hour, the same tracking code and receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from agencies.models import Agency
from casework.codes import FIRST, first_hash, hash_code, hash_token
from casework.deadlines import answer_due, day_in_kuwait
from casework.enums import Confidentiality, Status
from casework.models import Attachment, Case, CaseCounter, Draft, Event, IdempotencyKey
from casework.models.drafts import new_token
from casework.services.clocks import set_targets
from casework.submissions import Contact, Submission
from core import audit, outbox
from core.encryption import keyed_hash
from core.references import Reference, new_code

#: how long the tracking code and the receipt can be had again
SEALED_FOR = timedelta(hours=1)
KEY_KEPT = timedelta(hours=24)


class IdempotencyConflict(Exception):
    """The key was used before, with another body."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted case. ``code``: the tracking code while it is known, else ``None``.

    ``receipt_token``: the random part of the receipt's address, likewise. ``created``: whether
    this call made the case.
    """

    case: Case
    code: str | None
    receipt_token: str | None
    created: bool


def open_case(
    submission: Submission,
    *,
    draft: Draft | None = None,
    key: str = "",
    body_hash: str = "",
    at: datetime | None = None,
) -> Accepted:
    """Accept ``submission``: a case with its reference, once.

    ``draft`` or ``key`` (with the hash of the call's body) make a repetition give the same case.
    Raises :class:`IdempotencyConflict`.
    """
    known = _known(draft, key, body_hash)
    if known is not None:
        return known
    code, token = new_code(), new_token()
    try:
        with transaction.atomic():
            if draft is not None:
                draft = Draft.objects.select_for_update().get(pk=draft.pk)
                if draft.case_id is not None:
                    return receipt_of(Case.objects.get(pk=draft.case_id))
            case = _register(submission, at or timezone.now(), code, token)
            if draft is not None:
                # its words are the case's now
                Draft.objects.filter(pk=draft.pk).update(case=case, data=None)
            if key:
                IdempotencyKey.objects.create(
                    key_hash=hash_token(key), body_hash=body_hash, case=case, at=case.received_at
                )
            audit.record(
                "case.received",
                case.reference,
                audit.CITIZEN,
                case.received_at,
                channel=submission.channel,
            )
    except IntegrityError:
        known = _known(draft, key, body_hash)  # the same call, a moment earlier
        if known is None:
            raise
        return known
    return Accepted(case, code, token, True)


def receipt_of(case: Case, at: datetime | None = None) -> Accepted:
    """A case accepted before; with its code and receipt while they can be had again."""
    sealed = case.sealed_until is not None and (at or timezone.now()) < case.sealed_until
    code, _, token = case.sealed_code.partition("|") if sealed else ("", "", "")
    return Accepted(case, code or None, token or None, False)


def hide_code(case: Case, at: datetime | None = None) -> None:
    """Its sender has the code: from now on neither it nor the receipt can be had again."""
    now = at or timezone.now()
    Case.objects.filter(pk=case.pk, sealed_until__gt=now).update(sealed_until=now)


def _known(draft: Draft | None, key: str, body_hash: str) -> Accepted | None:
    if draft is not None:
        case_id = Draft.objects.filter(pk=draft.pk).values_list("case", flat=True).first()
        return receipt_of(Case.objects.get(pk=case_id)) if case_id else None
    return known_by_key(key, body_hash) if key else None


def known_by_key(key: str, body_hash: str) -> Accepted | None:
    """What an earlier call with this key made. Raises :class:`IdempotencyConflict`."""
    row = IdempotencyKey.objects.filter(key_hash=hash_token(key)).select_related("case").first()
    if row is None:
        return None
    if row.body_hash != body_hash:
        raise IdempotencyConflict
    return receipt_of(row.case)


def next_number(kind: str, agency: Agency, year: int) -> int:
    """The next number, within the caller's transaction, which it locks until its end.

    A rolled back transaction gives its number back: there are no gaps.
    """
    row = CaseCounter.objects.filter(kind=kind, agency=agency, year=year)
    if not row.update(last=F("last") + 1):
        CaseCounter.objects.bulk_create(
            [CaseCounter(kind=kind, agency=agency, year=year)], ignore_conflicts=True
        )
        row.update(last=F("last") + 1)
    return row.values_list("last", flat=True).get()


def _register(submission: Submission, at: datetime, code: str, token: str) -> Case:
    anonymous = submission.confidentiality == Confidentiality.ANONYMOUS
    contact = Contact() if anonymous else submission.contact
    due = answer_due(at)
    year = day_in_kuwait(at).year
    number = next_number(submission.kind, submission.agency, year)
    form = submission.form
    case = Case(
        reference=str(Reference(submission.kind, submission.agency.code, year, number)),
        kind=submission.kind,
        agency=submission.agency,
        holder=submission.agency,
        year=year,
        number=number,
        status=Status.RECEIVED,
        restricted=bool(submission.category and submission.category.restricted),
        language=submission.language,
        channel=submission.channel,
        form_id=form.pk if form else None,
        question_set=submission.question_set,
        source_page_id=submission.source_page_id,
        category=submission.category,
        service=submission.service,
        subject=submission.subject,
        details=submission.details,
        points=list(submission.points),
        remedy=submission.remedy,
        answers=submission.answers,
        decision_on=submission.decision_on,
        overridden=submission.overridden,
        confidentiality=submission.confidentiality,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        civil_id=contact.civil_id,
        email_hash=keyed_hash(contact.email.casefold()),
        phone_hash=keyed_hash(contact.phone),
        civil_id_hash=keyed_hash(contact.civil_id),
        behalf_name="" if anonymous else submission.behalf_name,
        behalf_relation="" if anonymous else submission.behalf_relation,
        consent_at=at,
        received_at=at,
        due_on=due.on,
        due_rule=due.rule,
        changed_at=at,
        tracking_hash=first_hash(code),
        sealed_code=f"{code}|{token}",
        sealed_until=at + SEALED_FOR,
        receipt_key=hash_token(token),
        suspicion=submission.suspicion,
    )
    set_targets(case)
    case.save(force_insert=True)
    event = Event.objects.create(
        case=case,
        at=at,
        kind=Event.Kind.RECEIVED,
        status=case.status,
        actor=Event.Actor.CITIZEN,
        public=True,
        holder=submission.agency,
    )
    _bind(submission.attachments, case, event)
    outbox.put("case_event", {"event": event.pk})
    return case


def _bind(attachments: tuple[Attachment, ...], case: Case, event: Event) -> None:
    """Files of the draft become files of the case, each once."""
    ids = [file.pk for file in attachments]
    if ids:
        Attachment.objects.filter(pk__in=ids, case__isnull=True).update(
            case=case, event=event, draft=None
        )
        outbox.put("scan_case", {"case": case.pk})


def harden_codes(most: int = 1_500) -> int:
    """Give codes of new cases the hash they are kept under for ever; how many.

    ``most`` bounds the time it takes to half a minute; what is left has its turn in the next one.
    """
    sealed = Case.objects.filter(sealed_until__isnull=False)  # of the last hour: they have an index
    fresh = sealed.filter(tracking_hash__startswith=FIRST).order_by("pk")
    done = 0
    for pk, both, first in fresh.values_list("pk", "sealed_code", "tracking_hash")[:most]:
        code = both.partition("|")[0]
        done += Case.objects.filter(pk=pk, tracking_hash=first).update(
            tracking_hash=hash_code(code)
        )
    return done


def forget_sealed(at: datetime) -> int:
    """Take away codes whose hour is over and keys older than a day; how many codes."""
    IdempotencyKey.objects.filter(at__lt=at - KEY_KEPT).delete()
    over = Case.objects.filter(sealed_until__lt=at).exclude(tracking_hash__startswith=FIRST)
    return over.update(sealed_code="", sealed_until=None)
