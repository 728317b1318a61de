"""What the outbox holds, and what staff do with entries that were given up."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from core import audit, outbox, parked
from core.models import AuditRow, OutboxEntry

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
WHO = "director"


def entry(state="parked", kind="note", due=0, **fields):
    """An entry due ``due`` minutes from now."""
    made = outbox.put(kind, {"text": "canary"}, at=timezone.now() + due * MINUTE)
    tries = len(outbox.WAITS) + 1 if state == "parked" else 0
    changed = {"state": state, "tries": tries, "failure": "ConnectionError"} | fields
    OutboxEntry.objects.filter(pk=made.pk).update(**changed)
    return OutboxEntry.objects.get(pk=made.pk)


def told():
    return [(row.action, row.subject, row.actor) for row in AuditRow.objects.all()]


def states(*entries):
    return [OutboxEntry.objects.get(pk=one.pk).state for one in entries]


def test_the_backlog_counts_what_waits_what_is_late_and_what_was_given_up():
    entry("waiting", "mail", due=-11)
    entry("waiting", "mail", due=-9)
    entry("waiting", "note", due=60)
    entry("parked", "mail")
    entry("parked", "note")
    entry("parked", "note")
    entry("done", "mail", due=-60)
    entry("aside", "mail", due=-60)
    found = parked.backlog()
    assert (found.waiting, found.late) == (3, 1)
    assert found.parked == {"mail": 1, "note": 2}
    assert found.oldest["mail"] <= found.oldest["note"]


def test_the_backlog_takes_two_queries_however_long_it_is(django_assert_num_queries):
    for number in range(20):
        entry("parked", f"kind {number}")
    with django_assert_num_queries(2):
        assert len(parked.backlog().parked) == 20


@pytest.mark.parametrize("state", ["parked", "aside"])
def test_an_entry_tried_again_has_all_its_tries_before_it(state, monkeypatch):
    one = entry(state, due=-60, done_at=timezone.now())
    assert parked.try_again([one.pk], WHO) == 1
    one.refresh_from_db()
    assert (one.state, one.tries, one.done_at) == ("waiting", 0, None)
    assert abs(one.due_at - timezone.now()) < MINUTE
    given = []
    monkeypatch.setattr(outbox, "HANDLERS", {"note": lambda payload, key: given.append(key)})
    assert outbox.deliver() == 1
    assert given == [one.pk]


def test_nobody_does_it_twice():
    one, other = entry(), entry()
    assert parked.try_again([one.pk, other.pk], WHO) == 2
    assert parked.try_again([one.pk, other.pk], "admin") == 0
    assert parked.set_aside([one.pk], "admin") == 0
    assert parked.try_all_again("admin") == 0
    assert {actor for _, _, actor in told()} == {WHO}


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_what_is_not_parked_stays_as_it_is(state):
    one = entry(state, due=7)
    before = OutboxEntry.objects.filter(pk=one.pk).values().get()
    assert parked.try_again([one.pk], WHO) == parked.set_aside([one.pk], WHO) == 0
    assert parked.try_all_again(WHO) == 0
    assert OutboxEntry.objects.filter(pk=one.pk).values().get() == before
    assert told() == []


def test_all_means_all_that_is_parked_and_what_was_set_aside_stays_so():
    ones = [entry(), entry(kind="mail"), entry("aside"), entry("done")]
    assert parked.try_all_again(WHO) == 2
    assert states(*ones) == ["waiting", "waiting", "aside", "done"]
    row = AuditRow.objects.get()
    assert (row.action, row.data) == ("outbox.all_tried_again", {"kinds": {"mail": 1, "note": 1}})


def test_what_is_set_aside_is_neither_tried_nor_forgotten_for_a_week(monkeypatch):
    monkeypatch.setattr(outbox, "HANDLERS", {})
    one = entry(due=-60)
    assert parked.set_aside([one.pk], WHO) == 1
    now = timezone.now()
    assert outbox.deliver(now + 60 * MINUTE) == 0
    outbox.forget(now + outbox.KEPT - MINUTE)
    assert states(one) == ["aside"]
    outbox.forget(now + outbox.KEPT + MINUTE)
    assert not OutboxEntry.objects.exists()


def test_each_deed_is_in_the_audit_trail_with_its_entry_and_without_its_payload():
    one, other = entry(), entry(kind="mail")
    parked.try_again([one.pk], WHO)
    parked.set_aside([other.pk], WHO)
    assert told() == [
        ("outbox.tried_again", f"outbox {one.pk}", WHO),
        ("outbox.set_aside", f"outbox {other.pk}", WHO),
    ]
    assert [row.data for row in AuditRow.objects.all()] == [{"kind": "note"}, {"kind": "mail"}]
    assert list(audit.broken_rows()) == []


def test_what_cannot_be_audited_is_not_done(monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("full")

    one = entry()
    monkeypatch.setattr(audit, "record", refuse)
    for deed in (lambda: parked.try_again([one.pk], WHO), lambda: parked.try_all_again(WHO)):
        with pytest.raises(DatabaseError):
            deed()
    with pytest.raises(DatabaseError):
        parked.set_aside([one.pk], WHO)
    assert states(one) == ["parked"]
