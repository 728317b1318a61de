"""Acceptance: one reference, without a gap, once, with everything that belongs to it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from casework import codes, services
from casework.enums import Confidentiality, Status
from casework.models import Case, Draft, Event, IdempotencyKey
from casework.services.intake import forget_sealed, harden_codes
from core.models import AuditRow, OutboxEntry
from core.references import parse_reference
from tests.factories.cases import ADDRESS, make_case, make_submission

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 31, 9, tzinfo=UTC)


def make_draft(home):
    return Draft.objects.create(
        token_hash="x" * 64, form=home, language="ar", started_at=NOON, saved_at=NOON
    )


def test_an_accepted_case_has_all_that_belongs_to_it(moi):
    accepted = services.open_case(make_submission(moi), at=NOON)
    case = Case.objects.get()
    assert case.reference == "C-MOI-2026-000001-" + case.reference[-1]
    assert parse_reference(case.reference).number == 1
    assert (case.status, case.due_on) == (Status.RECEIVED, date(2026, 2, 28))
    assert case.email == ADDRESS
    assert codes.code_matches(accepted.code, case.tracking_hash)
    event = Event.objects.get()
    assert (event.kind, event.public, event.holder) == ("received", True, moi)
    assert AuditRow.objects.get().subject == case.reference
    assert OutboxEntry.objects.filter(kind="case_event").count() == 1


def test_the_code_is_nowhere_in_the_clear(moi):
    accepted = services.open_case(make_submission(moi))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_case")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert accepted.code not in row
    assert accepted.receipt_token not in row
    assert ADDRESS not in row
    assert "سعاد" not in row


def test_numbers_are_consecutive_per_kind_agency_and_year(moi, moh):
    numbers = [make_case(moi, NOON).number for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert make_case(moh, NOON).number == 1
    assert make_case(moi, NOON, kind="inquiry").number == 1
    before_midnight = datetime(2026, 12, 31, 20, 59, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 12, 31, 21, 0, 0, tzinfo=UTC)
    assert make_case(moi, before_midnight).number == 4
    assert make_case(moi, after_midnight).reference.startswith("C-MOI-2027-000001-")


def test_a_rolled_back_submission_leaves_no_gap(moi):
    make_case(moi, NOON)
    with pytest.raises(RuntimeError), transaction.atomic():
        make_case(moi, NOON)
        raise RuntimeError
    assert make_case(moi, NOON).number == 2


def test_a_draft_makes_one_case_and_answers_the_same_for_an_hour(moi, home):
    draft = make_draft(home)
    first = services.open_case(make_submission(moi), draft=draft)
    again = services.open_case(make_submission(moi, subject="آخر"), draft=draft)
    assert first.created
    assert not again.created
    assert (again.case.pk, again.code) == (first.case.pk, first.code)
    assert again.receipt_token == first.receipt_token
    assert Case.objects.count() == 1
    draft.refresh_from_db()
    assert draft.data is None
    late = services.receipt_of(first.case, at=first.case.sealed_until)
    assert (late.code, late.receipt_token) == (None, None)


def test_a_key_makes_one_case_and_refuses_another_body(moi):
    first = services.open_case(make_submission(moi), key="k", body_hash="a" * 64)
    again = services.open_case(make_submission(moi), key="k", body_hash="a" * 64)
    assert again.case.pk == first.case.pk
    assert not again.created
    with pytest.raises(services.IdempotencyConflict):
        services.open_case(make_submission(moi), key="k", body_hash="b" * 64)
    assert Case.objects.count() == IdempotencyKey.objects.count() == 1


def test_of_an_anonymous_sender_nothing_is_kept(moi):
    case = make_case(
        moi,
        confidentiality=Confidentiality.ANONYMOUS,
        behalf_name="أم سعاد",
        behalf_relation="parent",
    )
    case.refresh_from_db()
    kept = (case.name, case.email, case.phone, case.civil_id, case.behalf_name)
    assert not any(kept)
    assert not any((case.email_hash, case.phone_hash, case.civil_id_hash))


def test_sealed_codes_go_after_their_hour(moi):
    case = make_case(moi, NOON)
    harden_codes()
    assert forget_sealed(case.sealed_until) == 0
    assert forget_sealed(datetime(2026, 2, 1, tzinfo=UTC)) == 1
    case.refresh_from_db()
    assert case.sealed_code == ""
    assert case.tracking_hash


def test_a_code_gets_its_slow_hash_after_sending(moi):
    accepted = services.open_case(make_submission(moi), at=NOON)
    wrong = "0" * 16
    first = Case.objects.get().tracking_hash
    assert accepted.code not in first
    assert not first.startswith("$argon2id$")
    assert (harden_codes(), harden_codes()) == (1, 0)
    kept = Case.objects.get().tracking_hash
    assert kept.startswith("$argon2id$")
    for known in (first, kept):
        assert codes.code_matches(accepted.code, known)
        assert not codes.code_matches(wrong, known)


def test_a_code_is_not_forgotten_before_it_has_its_slow_hash(moi):
    late = datetime(2026, 2, 1, tzinfo=UTC)
    for _ in range(3):
        make_case(moi, NOON)
    assert harden_codes(most=2) == 2
    assert forget_sealed(late) == 2
    assert Case.objects.filter(sealed_until__isnull=False).get().sealed_code
    assert harden_codes(most=2) == 1
    assert forget_sealed(late) == 1


def test_no_other_text_passes_for_a_first_hash():
    code = "4821093755261184"
    for kept in (codes.FIRST, codes.FIRST + code, code, "", None):
        assert not codes.code_matches(code, kept)
        assert not codes.code_matches("", kept)
