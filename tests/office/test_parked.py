"""The lists of deliveries that were given up or set aside, and their buttons."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from core.models import AuditRow, OutboxEntry
from tests.factories.cases import make_agency, make_case
from tests.office.parts import ASIDE, CANARY, OTHERS, PARKED, RUN_THE_HOUSE, entry, text_of
from tests.office.staff import signed_in, staff

pytestmark = pytest.mark.django_db


def test_only_those_who_run_the_house_open_the_lists(accounts):
    entry()
    for username in [*RUN_THE_HOUSE, *OTHERS]:
        client = signed_in(username)
        for address in (PARKED, ASIDE, f"{PARKED}results/", f"{ASIDE}results/"):
            opened = client.get(address).status_code == 200
            assert opened == (username in RUN_THE_HOUSE), (username, address)


def test_nobody_else_does_anything_with_them(accounts):
    one = entry()
    for username in OTHERS:
        client = signed_in(username)
        for deed in ("again", "all", "aside"):
            client.post(f"{PARKED}do/{deed}/", {"entry": one.pk})
    assert OutboxEntry.objects.get().state == "parked"
    assert not AuditRow.objects.filter(action__startswith="outbox").exists()


def test_a_list_tells_what_when_and_why_and_never_what_was_in_it(english):
    entry(failure="SMTPServerDisconnected")
    entry("scan_case", failure="ProcessDied", payload={"case": 0})
    entry("unheard of", state="aside")
    page = text_of(PARKED)
    for told in ("Mail", "SMTPServerDisconnected", "10 tries", "The process died meanwhile"):
        assert told in page
    assert "unheard of" not in page
    assert CANARY not in page
    assert "unheard of" in text_of(ASIDE)
    assert "scan of a case" not in text_of(f"{PARKED}?kind=mail").split("<form class")[1]


def test_the_case_is_named_to_those_who_may_see_it(accounts):
    case = make_case(make_agency())
    entry("scan_case", payload={"case": case.pk})
    entry("case_event", payload={"event": case.events.first().pk})
    shown = text_of(PARKED)
    assert shown.count(f"/cms/cases/{case.pk}/") == 2
    assert case.reference in shown


def test_a_restricted_case_is_not_named_to_who_may_not_see_it(accounts):
    case = make_case(make_agency())
    Case.objects.filter(pk=case.pk).update(restricted=True)
    entry("scan_case", payload={"case": case.pk})
    user = staff("support")
    user.user_permissions.add(Permission.objects.get(codename="change_outboxentry"))
    assert case.reference not in text_of(PARKED, "support")
    assert case.reference in text_of(PARKED, "director")


def test_a_list_that_cannot_be_deciphered_is_shown_all_the_same(accounts, settings):
    case = make_case(make_agency())
    entry("scan_case", payload={"case": case.pk})
    client = signed_in("director")
    settings.FIELD_KEYS = ["another"]
    answer = client.get(PARKED)
    assert answer.status_code == 200
    assert f"/cms/cases/{case.pk}/" not in answer.content.decode()


def test_longer_lists_take_no_more_queries(accounts):
    def listed():
        case = make_case(make_agency())
        entry("scan_case", payload={"case": case.pk})
        entry("case_event", payload={"event": case.events.first().pk})

    listed()
    client = signed_in("director")
    client.get(PARKED)
    with CaptureQueriesContext(connection) as few:
        client.get(PARKED)
    for _ in range(5):
        listed()
    with CaptureQueriesContext(connection) as many:
        client.get(PARKED)
    assert len(many) <= len(few)


@pytest.mark.parametrize(
    ("deed", "sent", "states"),
    [
        ("again", {"entry": [0, 1]}, ["waiting", "waiting", "parked", "aside"]),
        ("again", {"only": 2, "entry": [0, 1]}, ["parked", "parked", "waiting", "aside"]),
        ("again", {"entry": [3]}, ["parked", "parked", "parked", "waiting"]),
        ("again", {}, ["parked", "parked", "parked", "aside"]),
        ("all", {}, ["waiting", "waiting", "waiting", "aside"]),
        ("aside", {"entry": [1]}, ["parked", "aside", "parked", "aside"]),
    ],
)
def test_each_button_does_what_it_says(accounts, deed, sent, states):
    entries = [entry(), entry("note"), entry("scan_case"), entry(state="aside")]

    def keys(asked):
        return [entries[n].pk for n in asked] if isinstance(asked, list) else entries[asked].pk

    data = {name: keys(asked) for name, asked in sent.items()}
    answer = signed_in("director").post(f"{PARKED}do/{deed}/", data | {"next": f"{PARKED}?p=1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PARKED}?p=1")
    assert [OutboxEntry.objects.get(pk=one.pk).state for one in entries] == states
    done = AuditRow.objects.filter(action__startswith="outbox")
    assert done.exists() == (states != ["parked", "parked", "parked", "aside"])
    assert set(done.values_list("actor", flat=True)) <= {"director"}


@pytest.mark.parametrize(
    ("deed", "data", "status"),
    [
        ("unheard-of", {"entry": "1"}, 404),
        ("again", {"entry": "x"}, 404),
        ("again", {"entry": "9" * 30}, 404),
        ("again", {"entry": [str(n) for n in range(51)]}, 404),
        ("again", {"entry": "999999"}, 302),
        ("again", {"entry": "1", "next": "https://elsewhere.example/"}, 302),
    ],
)
def test_what_is_asked_wrongly_does_nothing(accounts, deed, data, status):
    answer = signed_in("director").post(f"{PARKED}do/{deed}/", data)
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == PARKED
    assert not AuditRow.objects.filter(action__startswith="outbox").exists()


def test_a_deed_needs_a_post_with_its_token(accounts):
    one = entry()
    assert signed_in("director").get(f"{PARKED}do/all/").status_code == 405
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff("director"))
    assert client.post(f"{PARKED}do/all/").status_code == 403
    assert OutboxEntry.objects.get(pk=one.pk).state == "parked"


def test_two_people_who_press_the_same_button_do_it_once(accounts):
    one = entry()
    for username in ("director", "admin"):
        signed_in(username).post(f"{PARKED}do/again/", {"entry": one.pk})
    done = AuditRow.objects.filter(action="outbox.tried_again")
    assert [row.actor for row in done] == ["director"]
