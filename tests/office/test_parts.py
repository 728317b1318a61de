"""How the parts stand, on the first page of the admin."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core import clock, outbox
from core.models import Heartbeat, JobRun
from office.parts import words
from office.parts.parked import ABOUT_CASES
from tests.office.parts import (
    CANARY,
    HOME,
    MINUTE,
    OTHERS,
    PARKED,
    RUN_THE_HOUSE,
    entry,
    everything_runs,
    failed_job,
    fails_a_task,
    no_clock,
    silent_worker,
    text_of,
)
from tests.office.staff import signed_in

pytestmark = pytest.mark.django_db


SIGN = "office/parts.css"  # of the panel, in every language


@pytest.mark.parametrize("well", [True, False])
def test_only_those_who_run_the_house_have_the_panel(accounts, well):
    everything_runs()
    if not well:
        entry()
    for username in [*RUN_THE_HOUSE, *OTHERS]:
        page = text_of(HOME, username)
        assert (PARKED in page, SIGN in page) == ((username in RUN_THE_HOUSE),) * 2, username


def test_where_all_is_well_it_is_one_quiet_line(english):
    everything_runs()
    page = text_of(HOME)
    assert "Everything runs" in page
    assert "Parts of the office" not in page


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (no_clock, "Clock: not running."),
        (silent_worker, "Worker: no sign of life since"),
        (silent_worker, "Worker: a process fell silent at"),
        (entry, "1 delivery was given up after many tries"),
        (entry, "Mail (1)"),
        (lambda: entry("unheard of"), "unheard of (1)"),
        (lambda: entry("note", "waiting", due=11), "1 delivery is late."),
        (lambda: entry("mail", "waiting", written=11, due=-60), "Mail waits since"),
        (failed_job, "Clearing of old drafts: the last run failed"),
        (fails_a_task, "Printing of sheets: 1 failure within a day."),
    ],
)
def test_what_is_wrong_is_told_in_words(english, trouble, told):
    everything_runs()
    trouble()
    page = text_of(HOME)
    assert "Everything runs" not in page
    assert told in page
    assert CANARY not in page


def test_one_of_two_workers_that_died_is_told(english):
    everything_runs()
    gone = timezone.now() - 5 * MINUTE
    Heartbeat.objects.create(part="worker", process="other-machine:7", at=gone)
    page = text_of(HOME)
    assert "other-machine:7" in page
    assert "Worker: 1 process, last heard at" in page


def test_the_state_of_the_search_server_is_told(english, monkeypatch):
    from search.banner import ServerPanel

    everything_runs()
    since = timezone.now().timestamp()
    for state, told in [("open", "no answer since"), ("mending", "takes in what it missed")]:
        server = {"state": state, "since": since, "reason": ""}
        monkeypatch.setattr(ServerPanel, "told", staticmethod(lambda server=server: server))
        assert f"Search server: {'it is back and ' * (state == 'mending')}{told}" in text_of(HOME)


def test_more_of_everything_takes_no_more_queries(accounts):
    everything_runs()
    entry()
    failed_job()
    fails_a_task()
    client = signed_in("director")
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for number in range(9):
        entry(f"kind {number}")
        Heartbeat.objects.create(part="worker", process=f"x:{number}", at=timezone.now())
        JobRun.objects.create(job="watch_links", slot=timezone.now(), failure="x")
        fails_a_task()
    with CaptureQueriesContext(connection) as many:
        client.get(HOME)
    assert len(many) == len(few)


def test_whatever_can_be_told_of_has_a_name_for_people():
    assert set(outbox.HANDLERS) <= set(words.KINDS)
    assert set(clock.JOBS) <= set(words.JOBS)
    assert set(ABOUT_CASES) <= set(words.KINDS)


def test_the_lists_and_the_panel_are_in_arabic(accounts):
    everything_runs()
    entry()
    with translation.override("ar"):
        named = str(words.named(words.KINDS, "mail"))
    for address in (HOME, PARKED):
        page = text_of(address)
        assert 'dir="rtl"' in page
        assert named in page
