"""Mails about cases: one for each event and address, nothing typed in a receipt, no floods."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone, translation

from casework import notifications, services, subjects
from casework.enums import Confidentiality
from casework.models import Case, Event
from casework.submissions import Contact
from core import outbox
from core.models import OutboxEntry
from tests.factories.cases import ADDRESS, make_case, make_officer, make_submission

pytestmark = pytest.mark.django_db
WORDS = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا، وأنجزت المعاملة اليوم."
TYPED = "zqx-typed"
HEAD = "head@office.example"
KINDS = (("complaint", "complaint"), ("suggestion", "suggestion"), ("inquiry", "question"))


@pytest.fixture
def post():
    """Everything in the outbox leaves; the mails that this made."""

    def leave():
        mail.outbox.clear()
        while outbox.deliver(timezone.now() + timedelta(minutes=1)):
            pass  # what is done may want something done in its turn
        return list(mail.outbox)

    leave()
    return leave


def to(messages, address=ADDRESS):
    return [message for message in messages if message.to == [address]]


def html_of(message):
    return message.alternatives[0][0]


def test_a_receipt_holds_reference_and_code_and_nothing_that_was_typed(moi, post):
    accepted = services.open_case(
        make_submission(
            moi,
            subject=f"{TYPED} https://evil.example",
            details=f"{TYPED} " * 9,
            points=(TYPED,),
            remedy=TYPED,
            contact=Contact(f"{TYPED} Name", ADDRESS, "+96550001234", "185031400019"),
            behalf_name=TYPED,
            behalf_relation="parent",
        )
    )
    [message] = post()
    assert message.to == [ADDRESS]
    whole = message.subject + message.body + html_of(message)
    assert TYPED not in whole
    assert "evil.example" not in whole
    assert accepted.case.reference in message.subject
    assert accepted.code not in message.subject
    assert message.body.count(accepted.code) == html_of(message).count(accepted.code) == 1
    assert accepted.receipt_token not in whole
    assert "/ar/track/" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.cc == message.bcc == []


def test_the_code_is_left_out_once_it_cannot_be_had(moi, post):
    at = timezone.now() - timedelta(hours=2)
    accepted = services.open_case(make_submission(moi), at=at)
    [message] = post()
    assert accepted.code not in message.body
    assert accepted.case.reference in message.body


def test_one_event_is_told_once_however_often_it_comes(case, officer, post):
    services.accept(case, officer)
    event = Event.objects.filter(case=case).latest("pk")
    assert len(to(post())) == 1
    for key in (1, 2):
        notifications.tell({"event": event.pk}, key)
    assert post() == []


def test_a_receipt_told_twice_does_not_count_twice(case, post):
    event = Event.objects.get(case=case)
    for key in range(5):
        notifications.tell({"event": event.pk}, key)
    assert post() == []


def test_nobody_is_flooded_by_a_stranger_who_types_their_address(moi, post):
    now = timezone.now().replace(hour=8, minute=0)
    sent = []
    for minute in range(0, 100):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            make_case(moi)
            sent += to(post())
    assert len(sent) == 3
    assert Case.objects.count() == 100


def test_not_two_receipts_within_ten_minutes(moi, post):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        make_case(moi)
        assert len(post()) == 1
        make_case(moi)
        assert post() == []
        make_case(moi, contact=Contact("آخر", "other@example.com"))
        assert len(post()) == 1
        clock.shift(timedelta(minutes=21))
        make_case(moi)
        assert len(post()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"confidentiality": Confidentiality.ANONYMOUS},
        {"contact": Contact("سعاد", "", "+96550001234")},
    ],
)
def test_who_left_no_address_is_not_written_to(moi, officer, post, changes):
    case = make_case(moi, **changes)
    services.accept(case, officer)
    assert post() == []


def test_each_step_is_told_in_the_language_of_the_case(moi, officer, controller, moh, post):
    case = make_case(moi, language="en")
    post()
    steps = [
        (lambda: services.accept(case, officer, "It is ours."), "It is ours."),
        (lambda: services.ask(case, officer, "Send the receipt"), "Send the receipt"),
        (lambda: services.refer(case, officer, moh, "It is theirs"), "MOH"),
        (lambda: services.take_back(case, controller), "It came back to MOI"),
        (lambda: services.extend(case, controller, "A report is due"), "A report is due"),
        (lambda: services.answer(case, officer, "not_upheld", "No fault found"), "Not upheld"),
    ]
    for step, said in steps:
        step()
        [message] = to(post())
        assert said in message.body, said
        assert 'lang="en" dir="ltr"' in html_of(message)
    services.appeal(case, TYPED)
    [message] = to(post())
    assert "You appealed" in message.body
    assert TYPED not in message.body + html_of(message)


def test_notes_marks_and_own_words_are_not_mailed(case, officer, post):
    services.note(case, officer, "zqx-internal")
    services.add_facts(case, TYPED)
    assert post() == []
    services.accept(case, officer)
    services.answer(case, officer, "upheld", WORDS)
    post()
    services.rate(case, 1, 1, 1, TYPED)
    assert post() == []


def test_a_refusal_names_ground_way_out_and_last_day(case, controller, ground, post):
    services.refuse(case, controller, ground, WORDS)
    [message] = to(post())
    case.refresh_from_db()
    for text in (message.body, html_of(message)):
        assert ground.text in text
        assert ground.instead in text
        assert WORDS in text
        assert f"{case.appeal_until.year}" in text


def test_followers_and_joined_senders_hear_the_outcome_and_no_content(
    case, officer, controller, moi, post
):
    services.follow(case, "en", "follower@example.com")
    services.follow(case, "ar", "")
    joined = make_case(moi, contact=Contact("نورة", "joined@example.com"))
    services.merge(joined, case, controller)
    post()
    services.accept(case, officer)
    assert len(post()) == 1
    services.answer(case, officer, "upheld", f"{WORDS} {TYPED}")
    messages = post()
    assert {tuple(m.to) for m in messages} == {
        (ADDRESS,),
        ("follower@example.com",),
        ("joined@example.com",),
    }
    [follower] = to(messages, "follower@example.com")
    assert "Upheld" in follower.body
    [other] = to(messages, "joined@example.com")
    assert joined.reference in other.body
    for message in (follower, other):
        assert TYPED not in message.body + html_of(message)
        assert case.subject not in message.body + html_of(message)


def test_the_head_of_the_office_hears_of_an_escalation(moi, django_user_model, post):
    from django.contrib.auth.models import Permission

    head = django_user_model.objects.create_user("head", HEAD, "x")
    head.user_permissions.add(Permission.objects.get(codename="see_restricted"))
    case = make_case(moi, at=timezone.now() - timedelta(days=40))
    post()
    services.escalate(case)
    [message] = post()
    assert message.to == [HEAD]
    assert case.reference in message.body
    assert case.subject not in message.body


def test_every_block_of_a_mail_has_its_direction(case, officer, controller, ground, post):
    services.refuse(case, controller, ground, f"{WORDS}\n<script>zqx()</script>")
    [message] = to(post())
    html = html_of(message)
    assert "<script>zqx" not in html
    for tag in re.findall(r"<(?:html|body|table|td|th|p|h1|ul)\b[^>]*>", html):
        assert 'lang="ar"' in tag, tag
        assert 'dir="rtl"' in tag, tag
    assert f'<bdi dir="ltr"><b>{case.reference}</b></bdi>' in html


def test_a_mail_that_fails_leaves_the_case_alone(moi, officer, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("no mail server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
    case = make_case(moi)
    services.accept(case, officer)
    for _turn in range(2):
        outbox.deliver(timezone.now() + timedelta(minutes=1))
    case.refresh_from_db()
    assert case.status == "accepted"
    waiting = OutboxEntry.objects.filter(kind="mail")
    assert {entry.state for entry in waiting} == {"waiting"}
    assert not OutboxEntry.objects.filter(kind="case_event").exclude(state="done").exists()


def test_what_happened_long_ago_is_not_told_any_more(moi, post):
    make_case(moi, at=timezone.now() - timedelta(days=31))
    assert post() == []


def test_an_address_that_is_none_stops_nothing(moi, officer, post):
    case = make_case(moi, contact=Contact("سعاد", "not an address"))
    services.accept(case, officer)
    assert post() == []
    assert not OutboxEntry.objects.filter(kind="case_event").exclude(state="done").exists()


@pytest.mark.parametrize(
    ("kind", "yours"),
    [(kind, f"your {word}") for kind, word in KINDS],
)
def test_a_subject_names_what_it_is_about(kind, yours):
    case = Case(kind=kind, agency_id=1)
    with translation.override("en"):
        for event_kind, status in (("reply", "answered"), ("status", "withdrawn")):
            event = Event(case=case, kind=event_kind, status=status)
            assert yours in subjects.subject_of(event)


def test_a_question_is_looked_at_again_and_not_appealed(moi, officer, django_user_model, post):
    case = make_case(moi, kind="inquiry", language="en")
    support = make_officer(django_user_model, "s", moi, perms=("handle_case", "control_support"))
    services.answer(case, support, "answered", "It is open from eight.")
    [message] = to(post())[-1:]
    assert "second look" in message.body
    assert "ppeal" not in message.body


def test_who_hides_the_code_at_once_gets_it_by_mail(moi, post):
    accepted = services.open_case(make_submission(moi))
    services.hide_code(accepted.case)
    [message] = post()
    assert accepted.code in message.body
