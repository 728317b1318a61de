"""Sending: once, within limits, and with nothing lost while the database is busy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from casework import drafts, services
from casework.limits import CASES, DRAFTS
from casework.models import Case, Draft
from core.throttling import Limit
from tests.casework.journeys import ABOUT, DETAILS, YOU, Citizen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agencies(moi, moh):
    """Somebody to write to."""


# -- once ------------------------------------------------------------------------------------------


def test_sending_again_and_again_makes_one_case():
    citizen = Citizen().ready()
    places = {citizen.send()["Location"] for _ in range(10)}
    assert places == {citizen.url("done")}
    assert Case.objects.count() == 1


def test_two_tabs_send_one_case(monkeypatch):
    citizen = Citizen().ready()
    opened = services.open_case

    def twice(submission, *, draft, **options):
        opened(submission, draft=draft, **options)  # the other tab was a moment quicker
        return opened(submission, draft=draft, **options)

    monkeypatch.setattr(services, "open_case", twice)
    assert citizen.send()["Location"] == citizen.url("done")
    assert Case.objects.count() == 1


def test_two_tabs_write_two_steps_without_losing_one():
    citizen = Citizen().ready()
    old = drafts.find(citizen.token)
    citizen.post("you", YOU | {"name": "هند"})
    assert drafts.save(old, "details", {"details": "كتبت هذا في نافذة أخرى مفتوحة"})
    shown = citizen.get("check").content.decode()
    assert "هند" in shown
    assert "نافذة أخرى" in shown


def test_a_tab_left_open_changes_nothing_after_sending():
    citizen = Citizen().ready()
    old = drafts.find(citizen.token)
    citizen.send()
    assert not drafts.save(old, "details", {"details": "كلام جديد بعد الإرسال"})
    assert Draft.objects.get().data is None


def test_two_complaints_of_one_citizen_are_two_cases():
    for subject in ("الأولى", "الثانية"):
        citizen = Citizen()
        citizen.begin(subject=subject)
        citizen.post("details", DETAILS)
        citizen.post("you", YOU)
        citizen.send()
    assert Case.objects.count() == 2


# -- limits and marks ------------------------------------------------------------------------------


def test_too_many_drafts_wait_and_keep_their_words(monkeypatch):
    from casework.journey import starting

    monkeypatch.setattr(starting, "DRAFTS", Limit(DRAFTS.name, 2))
    for _ in range(2):
        assert Citizen().begin().status_code == 302
    answer = Citizen().begin()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert ABOUT["subject"] in answer.content.decode()
    assert Draft.objects.count() == 2


def test_too_many_cases_wait_and_keep_their_draft(monkeypatch):
    from casework.journey import checking

    monkeypatch.setattr(checking, "CASES", Limit(CASES.name, 1))
    Citizen().ready().send()
    citizen = Citizen().ready()
    answer = citizen.send()
    assert answer.status_code == 429
    assert DETAILS["details"] in answer.content.decode()
    assert Case.objects.count() == 1


def test_sending_twice_counts_once(monkeypatch):
    from casework.journey import checking

    monkeypatch.setattr(checking, "CASES", Limit(CASES.name, 2))
    first = Citizen().ready()
    for _ in range(5):
        first.send()
    assert Citizen().ready().send().status_code == 302


@pytest.mark.parametrize("values", [{"homepage": "http://spam.example"}, {}])
def test_what_was_filled_in_unseen_marks_the_case_and_refuses_nothing(values):
    citizen = Citizen()
    citizen.begin(**values)
    citizen.post("details", DETAILS)
    citizen.post("you", YOU)
    Draft.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    assert citizen.send().status_code == 302
    assert bool(Case.objects.get().suspicion) is bool(values)


def test_haste_and_the_same_words_mark_the_case():
    citizen = Citizen().ready()
    citizen.send()
    hasty = Case.objects.get().suspicion
    again = Citizen().ready()
    again.send()
    assert 0 < hasty < Case.objects.latest("pk").suspicion


# -- a busy database -------------------------------------------------------------------------------


def locked(*args, **kwargs):
    raise OperationalError("database is locked")


def test_a_first_step_that_cannot_be_kept_is_drawn_again_filled(monkeypatch):
    monkeypatch.setattr(drafts, "start", locked)
    answer = Citizen().begin()
    text = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert ABOUT["subject"] in text
    assert 'value="MOI" selected' in text
    assert "no-store" in answer["Cache-Control"]


def test_a_step_that_cannot_be_kept_is_drawn_again_filled(monkeypatch):
    citizen = Citizen()
    citizen.begin()
    monkeypatch.setattr(drafts, "save", locked)
    answer = citizen.post("details", DETAILS | {"remedy": "اعتذار مكتوب"})
    text = answer.content.decode()
    assert answer.status_code == 503
    assert DETAILS["details"] in text
    assert "اعتذار مكتوب" in text


def test_a_case_that_cannot_be_written_has_no_number_and_its_draft_stays(monkeypatch):
    citizen = Citizen().ready()
    with monkeypatch.context() as patched:
        patched.setattr(services, "open_case", locked)
        answer = citizen.send()
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert not Case.objects.exists()
    assert DETAILS["details"] in answer.content.decode()
    assert citizen.send().status_code == 302


def test_with_no_database_at_all_the_words_stand_behind_one_button(monkeypatch):
    citizen = Citizen("en")
    citizen.begin()
    monkeypatch.setattr(drafts, "find", locked)
    answer = citizen.post("details", DETAILS | {"remedy": 'a "quoted" <b>remedy</b>'})
    text = answer.content.decode()
    assert answer.status_code == 503
    assert f'action="{citizen.url("details")}"' in text
    assert f'value="{DETAILS["details"]}"' in text
    assert "&lt;b&gt;remedy" in text
