"""What staff do on the screen of a case, from the form to what the citizen gets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.enums import Status
from casework.models import Event, Proposal, Referral, StaffDraft
from tests.casework.inbox.conftest import signed_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
WORDS = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا، وأنجزت المعاملة اليوم وأُبلغت بها."


def screen(case):
    return reverse("cases:case", args=[case.pk])


def do(client, case, name, **data):
    answer = client.post(reverse("cases:do", args=[case.pk, name]), data)
    case.refresh_from_db()
    return answer


def reply(client, case, **data):
    answer = client.post(reverse("cases:reply", args=[case.pk]), {"do": "send"} | data)
    case.refresh_from_db()
    return answer


def offered(client, case):
    return [row["deed"].name for row in client.get(screen(case)).context["deeds"]]


def test_a_complaint_goes_from_receipt_to_its_closing(desk, officer, case):
    assert do(desk, case, "accept", body="").status_code == 302
    assert (case.status, case.assignee) == (Status.ACCEPTED, officer)
    assert reply(desk, case, act="answer", outcome="upheld", body=WORDS).status_code == 302
    assert (case.status, case.outcome) == (Status.ANSWERED, "upheld")
    assert "close" not in offered(desk, case)  # the sender may still appeal
    services.rate(case, 5, 5, 4)
    do(desk, case, "close", body="")
    assert case.status == Status.CLOSED
    kinds = list(Event.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds == ["received", "status", "reply", "rated", "status"]


def test_every_point_wants_a_finding(desk, officer, moi):
    case = make_case(moi, points=("تأخرت المعاملة", "لم يرد أحد على الهاتف"))
    services.accept(case, officer)
    given = {"act": "answer", "outcome": "partly_upheld", "body": WORDS, "finding_0": "upheld"}
    answer = reply(desk, case, **given)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert case.status == Status.ACCEPTED
    reply(desk, case, **given, finding_1="not_upheld", point_1="سجل المكالمات يبين غير ذلك")
    told = Event.objects.get(case=case, kind="reply").data
    assert [point["finding"] for point in told["points"]] == ["upheld", "not_upheld"]
    assert told["points"][1]["text"] == "سجل المكالمات يبين غير ذلك"


def test_a_question_to_the_citizen_waits_for_them(desk, case):
    reply(desk, case, act="ask", body="ما رقم المعاملة؟")
    assert case.status == Status.AWAITING_CITIZEN
    assert Event.objects.filter(case=case, kind="reply", public=True, body="ما رقم المعاملة؟")


def test_a_refusal_is_proposed_and_decided_by_somebody_else(
    desk, control, second_controller, controller, case, ground
):
    short = reply(desk, case, act="refuse", ground="B01", body="أمام القضاء")
    assert short.status_code == 422
    reply(desk, case, act="refuse", ground="B01", body=WORDS)
    assert (case.status, Proposal.objects.get().state) == (Status.RECEIVED, "waiting")
    assert desk.get(screen(case)).context["decisions"] == []
    assert do(desk, case, "approve").status_code == 409  # by the one who proposed it
    assert case.status == Status.RECEIVED
    do(control, case, "send-back", reason="أضف رقم القضية")
    assert Proposal.objects.get().state == "rejected"
    assert "أضف رقم القضية" in desk.get(screen(case)).content.decode()
    reply(desk, case, act="refuse", ground="B01", body=WORDS)
    do(control, case, "approve")
    assert (case.status, case.outcome, case.ground) == (Status.REFUSED, "refused", ground)


def test_even_a_controller_does_not_refuse_alone(control, second_controller, case, ground):
    reply(control, case, act="refuse", ground="B01", body=WORDS)
    assert case.status == Status.RECEIVED
    assert do(control, case, "approve").status_code == 409
    do(signed_in(second_controller), case, "approve")
    assert case.status == Status.REFUSED


def test_a_sensitive_answer_takes_two_persons(desk, control, officer, moi):
    case = make_case(moi, confidentiality="hidden")
    services.accept(case, officer)
    reply(desk, case, act="answer", outcome="upheld", body=WORDS)
    assert (case.status, Proposal.objects.get().action) == (Status.ACCEPTED, "answer")
    do(control, case, "approve")
    assert (case.status, case.outcome) == (Status.ANSWERED, "upheld")


def test_a_referral_is_taken_or_sent_back_by_its_receiver(desk, abroad, case, moi, moh):
    due = timezone.localdate() + timedelta(days=5)
    do(desk, case, "refer", receiver=moh.pk, reason="يخص وزارة الصحة", due_on=due.isoformat())
    assert (case.status, case.holder) == (Status.REFERRED, moh)
    referral = Referral.objects.get()
    assert (referral.due_on, referral.opened_at) == (due, None)
    assert set(offered(abroad, case)) >= {"take", "bounce"}
    referral.refresh_from_db()
    assert referral.opened_at is not None  # the receiver has looked at it
    assert "take" not in offered(desk, case)
    assert "take-back" in offered(desk, case)
    do(abroad, case, "bounce", reason="لا يخصنا")
    assert (case.status, case.holder) == (Status.RECEIVED, moi)
    do(desk, case, "refer", receiver=moh.pk, reason="مرة أخرى", due_on="")
    do(abroad, case, "take", body="")
    assert (case.status, case.holder) == (Status.ACCEPTED, moh)


def test_an_extension_is_proposed_approved_and_told(desk, control, case):
    due = case.due_on
    do(desk, case, "extend", reason=WORDS)
    assert case.due_on == due
    do(control, case, "approve")
    assert (case.due_first_on, case.due_on > due) == (due, True)
    assert "extend" not in offered(desk, case)
    assert WORDS in desk.get(screen(case)).content.decode()


def test_duplicates_are_joined_and_parted_again(desk, case, moi):
    other = make_case(moi)
    do(desk, case, "merge", into=other.reference)
    assert (case.status, case.merged_into) == (Status.MERGED, other)
    assert [joined.pk for joined in desk.get(screen(other)).context["joined"]] == [case.pk]
    assert "unmerge" in offered(desk, case)
    do(desk, case, "unmerge")
    assert (case.status, case.merged_into) == (Status.RECEIVED, None)


def test_nobody_joins_a_case_to_one_they_may_not_see(desk, case, moh):
    answer = do(desk, case, "merge", into=make_case(moh).reference)
    assert answer.status_code == 422
    assert case.merged_into is None


def test_an_appeal_is_not_offered_to_whoever_decided(desk, control, officer, case):
    services.accept(case, officer)
    services.answer(case, officer, "not_upheld", WORDS)
    services.appeal(case, "لم ينظر أحد في المستند")
    assert "grant-appeal" not in offered(desk, case)
    assert do(desk, case, "dismiss-appeal", body=WORDS).status_code == 409
    assert case.status == Status.APPEALED
    assert {"grant-appeal", "dismiss-appeal"} <= set(offered(control, case))
    do(control, case, "grant-appeal", body=WORDS)
    assert case.status == Status.ACCEPTED


def test_what_was_closed_is_taken_up_again_by_a_controller_only(desk, control, officer, case):
    services.accept(case, officer)
    services.answer(case, officer, "upheld", WORDS)
    assert "reopen" not in offered(desk, case)
    assert do(desk, case, "reopen", body=WORDS).status_code == 409
    do(control, case, "reopen", body=WORDS)
    assert case.status == Status.ACCEPTED


def test_a_case_is_given_to_those_who_may_see_it(desk, officer, foreigner, controller, case):
    names = desk.get(screen(case)).context["deeds"]
    form = next(row["form"] for row in names if row["deed"].name == "assign")
    people = set(form.fields["officer"].queryset)
    assert {officer, controller} <= people
    assert foreigner not in people
    assert do(desk, case, "assign", officer=foreigner.pk).status_code == 422
    do(desk, case, "assign", officer=controller.pk)
    assert case.assignee == controller
    do(desk, case, "assign", officer="")
    assert case.assignee is None


def test_a_restricted_case_is_for_the_named_few(desk, control, officer, second_controller, case):
    assert do(desk, case, "restrict", restricted="on").status_code == 409
    do(control, case, "restrict", restricted="on", readers=[second_controller.pk])
    assert case.restricted
    assert desk.get(screen(case)).status_code == 404
    assert control.get(screen(case)).status_code == 200
    assert signed_in(second_controller).get(screen(case)).status_code == 200
    do(control, case, "restrict")
    assert desk.get(screen(case)).status_code == 200


def test_typed_words_stay_when_somebody_else_was_faster(desk, control, officer, controller, case):
    services.accept(case, officer)
    services.answer(case, controller, "upheld", WORDS)
    mine = "ردي الذي كتبته ولم أرسله بعد لأن زميلي سبقني إليه"
    answer = reply(desk, case, act="answer", outcome="not_upheld", body=mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert mine in text
    assert "complaints" in text  # who was faster
    assert StaffDraft.objects.get().data["body"] == mine
    assert Event.objects.filter(case=case, kind="reply").count() == 1


def test_a_note_is_never_for_the_citizen(desk, case):
    desk.post(reverse("cases:note", args=[case.pk]), {"do": "send", "body": "نسأل الأرشيف"})
    event = Event.objects.get(case=case, kind="note")
    assert (event.public, event.body) == (False, "نسأل الأرشيف")
    assert [e for e in case.events_for_public() if e.body == "نسأل الأرشيف"] == []


def test_a_draft_in_which_nothing_is_typed_is_not_kept(desk, case):
    note = reverse("cases:note", args=[case.pk])
    desk.post(note, {"do": "keep", "body": "شيء"})
    assert StaffDraft.objects.exists()
    desk.post(note, {"do": "keep", "body": " "})
    reply(desk, case, do="keep", act="ask", body="")
    assert not StaffDraft.objects.exists()


def test_who_decides_a_refusal_reads_the_ground_and_the_letter(desk, control, case, ground):
    reply(desk, case, act="refuse", ground=ground.code, body=WORDS)
    page = control.get(screen(case))
    text = page.content.decode()
    assert ground.instead.splitlines()[0] in text
    assert page.context["proposal_ground"] == ground
    assert WORDS in page.context["proposal_preview"].html


def test_drafts_are_kept_for_each_officer_and_composer(desk, control, officer, controller, case):
    desk.post(
        reverse("cases:reply", args=[case.pk]), {"do": "keep", "act": "ask", "body": "مسودة رد"}
    )
    desk.post(reverse("cases:note", args=[case.pk]), {"do": "keep", "body": "مسودة ملاحظة"})
    services.assign(case, controller, controller)
    page = desk.get(screen(case))
    assert page.context["reply"]["body"].value() == "مسودة رد"
    assert page.context["note"]["body"].value() == "مسودة ملاحظة"
    assert control.get(screen(case)).context["reply"]["body"].value() in ("", None)
    assert Event.objects.filter(case=case).count() == 1
    reply(desk, case, act="ask", body="مسودة رد")
    assert list(StaffDraft.objects.values_list("composer", flat=True)) == ["note"]


def test_a_template_is_inserted_in_the_language_of_the_case(desk, case, moi):
    from casework.models import ReplyTemplate

    english = make_case(moi, language="en")
    template = ReplyTemplate.objects.create(
        name="شكر", body_ar="شكرًا لك، {reference}", body_en="Thank you, {reference} {unknown}"
    )
    for one, words in ((case, "شكرًا لك، "), (english, "Thank you, ")):
        address = reverse("cases:reply", args=[one.pk])
        desk.post(address, {"do": "insert", "template": template.pk, "body": "سطر"})
        body = desk.get(screen(one)).context["reply"]["body"].value()
        assert body.startswith("سطر\n\n" + words + one.reference)
    assert "{unknown}" in body


def test_a_name_goes_into_a_template_with_a_trace_and_never_where_it_is_hidden(desk, case, moi):
    from casework.models import ReplyTemplate

    hidden = make_case(moi, confidentiality="hidden")
    template = ReplyTemplate.objects.create(name="تحية", body_ar="{name}")
    for one in (case, hidden):
        desk.post(reverse("cases:reply", args=[one.pk]), {"do": "insert", "template": template.pk})
    drafts = {draft.case_id: draft.data["body"] for draft in StaffDraft.objects.all()}
    assert drafts[case.pk] == "سعاد العلي"
    assert "سعاد" not in drafts[hidden.pk]
    assert list(Event.objects.filter(kind="shown").values_list("case", flat=True)) == [case.pk]


def test_the_preview_shows_what_the_citizen_will_see(desk, officer, case, ground):
    services.note(case, officer, "ملاحظة داخلية طويلة لا يجوز أن تظهر في أي رد على المواطن أبدًا")
    body = "تعذر قبول طلبك. ملاحظة داخلية طويلة لا يجوز أن تظهر في أي رد على المواطن أبدًا"
    given = {"do": "preview", "act": "refuse", "ground": "B01", "body": body}
    answer = desk.post(reverse("cases:reply", args=[case.pk]), given, follow=True)
    preview = answer.context["preview"]
    assert ground.text_ar in preview.html
    assert ground.instead_ar in preview.html
    looked = {check.name: check.ok for check in preview.checks}
    assert looked["rule"]
    assert looked["appeal"]
    assert not looked["notes"]
    case.refresh_from_db()
    assert case.status == Status.RECEIVED


def test_the_sender_is_covered_until_somebody_asks(desk, officer, case):
    page = desk.get(screen(case)).content.decode()
    for canary in ("سعاد العلي", "citizen@example.com", "50001234", "185031400019"):
        assert canary not in page
    shown = desk.post(reverse("cases:reveal", args=[case.pk])).content.decode()
    for canary in ("سعاد العلي", "citizen@example.com", "50001234", "185031400019"):
        assert canary in shown
    assert Event.objects.filter(case=case, kind="shown", user=officer).count() == 1
    assert "سعاد العلي" not in desk.get(screen(case)).content.decode()


def test_a_hidden_sender_is_nobodys_but_the_controllers(desk, control, moi):
    case = make_case(moi, confidentiality="hidden")
    answer = desk.post(reverse("cases:reveal", args=[case.pk]), follow=True)
    assert "سعاد العلي" not in answer.content.decode()
    answer = control.post(reverse("cases:reveal", args=[case.pk]))
    assert "سعاد العلي" in answer.content.decode()


def test_earlier_cases_of_the_same_sender_are_shown(desk, case, moi, moh):
    from casework.submissions import Contact

    other = make_case(moi)
    make_case(moh)  # foreign
    make_case(moi, contact=Contact("غيرها", "other@example.com", "+96550009999", ""))
    make_case(moi, confidentiality="hidden")
    sender = desk.get(screen(case)).context["sender"]
    assert [one.pk for one in sender.earlier] == [other.pk]


def test_who_else_looks_is_told(desk, control, case):
    control.get(screen(case))
    looking = desk.get(screen(case)).context["looking"]
    assert [user.username for user in looking] == ["complaints"]


def test_a_form_that_came_too_late_keeps_what_was_typed(desk, officer, controller, case, moh):
    services.accept(case, officer)
    services.answer(case, controller, "upheld", WORDS)
    mine = "سبب الإحالة الذي كتبته قبل أن يُغلق الطلب"
    answer = do(desk, case, "refer", receiver=moh.pk, reason=mine, due_on="")
    assert answer.status_code == 409
    assert mine in answer.content.decode()
    assert case.holder_id != moh.pk


def test_the_date_explains_itself_with_the_offices_own_target_beside_it(desk, case):
    page = desk.get(screen(case))
    assert page.context["reasons"]
    assert page.context["target"] is not None
    assert page.context["target"] < case.due_on
