"""The same for many cases: all of them, or none."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import services
from casework.enums import Status
from casework.models import Case, Category, Event
from core.models import AuditRow
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
WORDS = "نظرنا في طلبك وأنجز ما طلبت، ويمكنك مراجعة المركز في أي يوم عمل."


def send(client, name, *ids, filters="", **data):
    given = {"case": list(ids), "filters": filters, "confirmed": "yes"} | data
    return client.post(reverse("cases:bulk", args=[name]), given)


@pytest.fixture
def three(moi):
    return [make_case(moi, kind="inquiry") for _ in range(3)]


def keys(cases):
    return [case.pk for case in cases]


def test_what_was_ticked_is_shown_first(desk, three):
    answer = send(desk, "answer", *keys(three), confirmed="")
    assert answer.status_code == 200
    assert all(case.reference in answer.content.decode() for case in three)
    assert not Case.objects.filter(status=Status.ANSWERED).exists()


def test_all_are_given_to_one_officer(desk, officer, three):
    send(desk, "assign", *keys(three), officer=officer.pk)
    assert set(Case.objects.values_list("assignee", flat=True)) == {officer.pk}


def test_all_are_filed_under_one_category(desk, three):
    category = Category.objects.create(kind="inquiry", name_ar="رسوم")
    send(desk, "file", *keys(three), category=category.pk)
    assert set(Case.objects.values_list("category", flat=True)) == {category.pk}


def test_all_are_answered_with_the_same_words(desk, three):
    send(desk, "answer", *keys(three), outcome="answered", body=WORDS)
    assert set(Case.objects.values_list("status", flat=True)) == {Status.ANSWERED}
    assert Event.objects.filter(kind="reply", body=WORDS, public=True).count() == 3


def test_duplicates_are_joined_to_one_of_them(desk, three):
    send(desk, "merge", *keys(three), into=three[0].pk)
    assert Case.objects.filter(merged_into=three[0]).count() == 2


@pytest.mark.parametrize("name", ["assign", "file", "answer", "merge"])
def test_one_foreign_case_among_them_refuses_the_whole(desk, officer, three, moh, name):
    foreign = make_case(moh, kind="inquiry")
    category = Category.objects.create(kind="inquiry", name_ar="رسوم")
    before = list(Case.objects.order_by("pk").values()), AuditRow.objects.count()
    given = {
        "officer": officer.pk,
        "category": category.pk,
        "outcome": "answered",
        "body": WORDS,
        "into": three[0].pk,
    }
    for key in (foreign.pk, 10**9, "x", "1 OR 1=1", "9" * 40):
        answer = send(desk, name, *keys(three), key, **given)
        assert answer.status_code == 404
    assert (list(Case.objects.order_by("pk").values()), AuditRow.objects.count()) == before


def test_nobody_foreign_is_given_a_case_or_joined_to(desk, foreigner, three, moh):
    foreign = make_case(moh, kind="inquiry")
    assert send(desk, "assign", *keys(three), officer=foreigner.pk).status_code == 422
    assert send(desk, "merge", *keys(three), into=foreign.pk).status_code == 422
    assert not Case.objects.exclude(assignee=None, merged_into=None).exists()


def test_one_that_does_not_allow_it_stops_them_all(desk, officer, three):
    services.answer(three[1], officer, "answered", WORDS)
    answer = send(desk, "answer", *keys(three), filters="show=all", outcome="answered", body=WORDS)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert three[1].reference in text
    assert WORDS in text
    assert Event.objects.filter(kind="reply").count() == 1


def test_what_the_filters_do_not_find_is_left_alone(desk, officer, three):
    services.answer(three[1], officer, "answered", WORDS)
    answer = send(desk, "assign", *keys(three), filters="show=open", officer=officer.pk)
    assert answer["Location"].startswith("/cms/cases/?show=open")
    assert not Case.objects.filter(assignee=officer).exists()


def test_nothing_ticked_does_nothing(desk):
    assert send(desk, "assign").status_code == 302


def test_a_sensitive_or_numbered_case_is_not_answered_together(desk, moi):
    hidden = make_case(moi, kind="inquiry", confidentiality="hidden")
    numbered = make_case(moi, kind="inquiry", points=("أولًا",))
    for case in (hidden, numbered):
        answer = send(desk, "answer", case.pk, outcome="answered", body=WORDS)
        assert answer.status_code == 422
        assert case.reference in answer.content.decode()
    assert not Event.objects.filter(kind="reply").exists()
