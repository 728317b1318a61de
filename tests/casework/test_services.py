"""Verbs of the office and of citizens: what they change, and that a refusal changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from casework.enums import Status
from casework.models import Event, Proposal, Referral
from core import audit
from core.models import AuditRow
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
WORDS = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا، وأنجزت المعاملة اليوم."


def answered(case, user):
    services.accept(case, user)
    services.answer(case, user, "upheld", WORDS)
    return case


def test_a_complaint_goes_from_receipt_to_its_closing(case, officer):
    services.accept(case, officer)
    assert (case.status, case.assignee) == (Status.ACCEPTED, officer)
    services.answer(case, officer, "partly_upheld", WORDS)
    assert (case.status, case.outcome) == (Status.ANSWERED, "partly_upheld")
    assert case.can() == ["add", "rate", "appeal"]
    services.rate(case, 5, 4, 3, "شكرًا")
    services.close(case, officer)
    assert case.status == Status.CLOSED
    kinds = list(Event.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds == ["received", "status", "reply", "rated", "status"]
    assert list(audit.broken_rows()) == []
    assert AuditRow.objects.filter(subject=case.reference).count() == 5


def test_who_does_not_work_on_a_case_changes_nothing(case, foreigner, officer, ground):
    rows = AuditRow.objects.count()
    for verb in (
        lambda: services.accept(case, foreigner),
        lambda: services.answer(case, foreigner, "upheld", WORDS),
        lambda: services.note(case, foreigner, "x"),
        lambda: services.refuse(case, officer, ground, WORDS),
        lambda: services.extend(case, officer, WORDS),
        lambda: services.reveal(case, foreigner),
        lambda: services.assign(case, officer, foreigner),
    ):
        with pytest.raises(services.NotPermitted):
            verb()
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert AuditRow.objects.count() == rows


def test_what_the_life_cycle_forbids_changes_nothing(case, officer):
    with pytest.raises(services.NotAllowed):
        services.answer(case, officer, "upheld", WORDS)  # not accepted yet
    with pytest.raises(services.NotAllowed):
        services.rate(case, 1, 1, 1)
    with pytest.raises(ValueError, match="adopted"):
        services.answer(case, officer, "adopted", WORDS)
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.RECEIVED, "")
    assert Event.objects.filter(case=case).count() == 1


def test_a_refusal_takes_two_persons_and_names_its_ground(case, officer, controller, ground):
    proposal = services.propose(case, officer, "refuse", WORDS, {"ground": "B01"})
    with pytest.raises(services.NotPermitted):
        services.approve(proposal, officer)
    services.approve(proposal, controller)
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.status, case.outcome, case.ground) == (Status.REFUSED, "refused", ground)
    assert proposal.state == Proposal.State.APPROVED
    assert case.can() == ["appeal"]


def test_nobody_approves_what_they_proposed(case, controller, ground):
    proposal = services.propose(case, controller, "refuse", WORDS, {"ground": "B01"})
    with pytest.raises(services.NotPermitted):
        services.approve(proposal, controller)


def test_a_ground_that_does_not_hold_any_more_refuses_nothing(case, controller, ground):
    ground.active_to = timezone.localdate() - timedelta(days=1)
    ground.save()
    with pytest.raises(ValueError, match="B01"):
        services.refuse(case, controller, ground, WORDS)
    case.refresh_from_db()
    assert case.status == Status.RECEIVED


def test_an_appeal_is_decided_by_somebody_else(case, controller, second_controller, ground):
    services.refuse(case, controller, ground, WORDS)
    services.appeal(case, "لم ينظر أحد في المستند المرفق")
    assert (case.status, case.assignee) == (Status.APPEALED, None)
    assert case.next_due_on == case.appeal_due_on
    with pytest.raises(services.NotPermitted):
        services.dismiss_appeal(case, controller, WORDS)
    services.grant_appeal(case, second_controller, WORDS)
    assert (case.status, case.outcome, case.ground) == (Status.ACCEPTED, "", None)


def test_an_appeal_ends_after_thirty_days(case, officer):
    answered(case, officer)
    with pytest.raises(services.NotAllowed):
        services.appeal(case, "x", at=case.answered_at + timedelta(days=31, hours=1))
    services.appeal(case, "x", at=case.answered_at + timedelta(days=30))
    assert case.status == Status.APPEALED


def test_a_referral_moves_the_case_and_not_the_statutory_date(case, officer, foreigner, moh):
    due = case.due_on
    services.refer(case, officer, moh, "يخص وزارة الصحة")
    assert (case.status, case.holder, case.due_on) == (Status.REFERRED, moh, due)
    assert type(case).objects.visible_to(foreigner).filter(pk=case.pk).exists()
    services.take(case, foreigner)
    assert case.status == Status.ACCEPTED
    assert Referral.objects.get().state == Referral.State.TAKEN


def test_a_bounced_referral_comes_back(case, officer, foreigner, moi, moh):
    services.refer(case, officer, moh, "يخص وزارة الصحة")
    services.bounce(case, foreigner, "لا يخصنا")
    assert (case.status, case.holder) == (Status.RECEIVED, moi)
    assert not type(case).objects.visible_to(foreigner).filter(pk=case.pk).exists()
    services.refer(case, officer, moh, "مرة أخرى")
    services.take_back(case, officer)
    assert case.holder == moi


def test_an_extension_moves_the_date_once(case, controller):
    due = case.due_on
    services.extend(case, controller, "الحصول على تقرير فني من جهة أخرى")
    assert case.due_first_on == due
    assert case.due_on > due
    with pytest.raises(services.NotAllowed):
        services.extend(case, controller, "مرة أخرى")


def test_joined_cases_part_again_within_a_day(case, controller, moi):
    other = make_case(moi)
    services.merge(case, other, controller)
    assert (case.status, case.merged_into, case.can()) == (Status.MERGED, other, [])
    with pytest.raises(ValueError, match="C-MOI"):
        services.merge(other, case, controller)
    services.unmerge(case, controller)
    assert (case.status, case.merged_into) == (Status.RECEIVED, None)
    services.merge(case, other, controller)
    with pytest.raises(services.NotAllowed):
        services.unmerge(case, controller, at=timezone.now() + timedelta(hours=25))


def test_a_look_at_who_wrote_leaves_a_row(case, officer):
    shown = services.reveal(case, officer)
    assert shown["phone"] == "+96550001234"
    row = AuditRow.objects.latest("pk")
    assert (row.action, row.actor) == ("case.revealed", "officer.moi")
    assert "50001234" not in str(row.data)


def test_a_restricted_case_is_seen_by_the_named_only(case, officer, django_user_model):
    case.restricted = True
    case.save()
    cases = type(case).objects
    assert not cases.visible_to(officer).exists()
    case.readers.add(officer)
    assert cases.visible_to(officer).get() == case


def test_added_facts_never_reset_the_clock(case, officer):
    due = case.due_on
    services.ask(case, officer, "أرسل صورة الإيصال")
    services.add_facts(case, "هذه هي الصورة")
    assert (case.status, case.due_on) == (Status.RECEIVED, due)


@pytest.mark.parametrize("marks", [None, (5, 5, 2)])
def test_closing_takes_nobodys_appeal_away(case, officer, marks):
    answered(case, officer)
    if marks:
        services.rate(case, *marks)
    with pytest.raises(services.NotAllowed):
        services.close(case, officer)
    assert "appeal" in case.can()
    services.close(case, officer, at=case.answered_at + timedelta(days=31))
    assert case.status == Status.CLOSED


def test_who_proposed_a_decision_does_not_review_it(case, officer, controller, ground):
    proposal = services.propose(case, officer, "refuse", WORDS, {"ground": "B01"})
    services.approve(proposal, controller)
    case.refresh_from_db()
    services.appeal(case, "لم ينظر أحد في المستند")
    for judge in (officer, controller):
        with pytest.raises(services.NotPermitted):
            services.dismiss_appeal(case, judge, WORDS)


def test_a_referral_is_closed_only_where_nobody_here_can_take_it(
    case, officer, controller, foreigner, moh
):
    services.refer(case, officer, moh, "يخص وزارة الصحة")
    with pytest.raises(services.NotPermitted):
        services.close(case, officer)
    foreigner.delete()
    services.close(case, controller, body="تجيب عنه وزارة الصحة")
    assert (case.status, case.outcome) == (Status.CLOSED, "referred")


def test_the_date_of_a_granted_appeal_explains_itself(case, officer, second_controller):
    from casework.wording import due_reason

    services.extend(case, second_controller, "نحتاج تقريرًا فنيًا من جهة أخرى")
    answered(case, officer)
    services.appeal(case, "لم تنظروا في المستند")
    services.grant_appeal(case, second_controller, WORDS)
    assert case.due_on == case.appeal_due_on
    assert "تقرير" not in due_reason(case)
