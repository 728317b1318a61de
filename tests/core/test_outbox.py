"""What must leave leaves at least once, and nothing that left stays behind."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from core import outbox
from core.models import OutboxEntry

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
CANARY = "سرّ المواطن 288010112345"


@pytest.fixture
def done(monkeypatch):
    """What the handler of the kind ``note`` was given."""
    given = []
    table = {"note": lambda payload, key: given.append((payload, key))}
    monkeypatch.setattr(outbox, "HANDLERS", table)
    return given


@pytest.fixture
def failing(monkeypatch):
    tries = []

    def fail(payload, key):
        tries.append(key)
        raise ConnectionError(f"refused: {CANARY}")

    monkeypatch.setattr(outbox, "HANDLERS", {"note": fail})
    return tries


def raw():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_outboxentry")
        return " ".join(str(value) for row in cursor.fetchall() for value in row)


def test_an_effect_is_done_once_and_its_payload_goes(done):
    entry = outbox.put("note", {"text": CANARY})
    assert outbox.deliver() == 1
    assert outbox.deliver() == 0
    assert done == [({"text": CANARY}, entry.pk)]
    entry.refresh_from_db()
    assert (entry.state, entry.payload, entry.claimed_until) == ("done", None, None)
    assert entry.done_at is not None


def test_nobody_reads_a_payload_in_the_table(done):
    outbox.put("note", {"text": CANARY})
    assert CANARY not in raw()
    assert "text" not in OutboxEntry.objects.extra(select={"raw": "payload"}).get().raw
    assert OutboxEntry.objects.get().payload == {"text": CANARY}


def test_what_is_rolled_back_never_leaves(done, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                outbox.put("note", {})
                raise RuntimeError
        except RuntimeError:
            pass
    assert outbox.deliver() == 0
    assert done == []


def test_an_effect_for_later_waits(done):
    now = timezone.now()
    outbox.put("note", {}, at=now + MINUTE)
    assert outbox.deliver(now) == 0
    assert outbox.deliver(now + MINUTE) == 1


def test_a_failure_is_tried_again_after_each_wait_then_parked(failing):
    entry = outbox.put("note", {"text": CANARY})
    now = timezone.now()
    for number, wait in enumerate(outbox.WAITS, 1):
        assert outbox.deliver(now) == 0
        entry.refresh_from_db()
        assert (entry.state, entry.tries) == ("waiting", number)
        assert outbox.deliver(now + wait - MINUTE / 2) == 0
        assert len(failing) == number
        now = entry.due_at
    outbox.deliver(now)
    entry.refresh_from_db()
    assert (entry.state, entry.tries) == ("parked", len(outbox.WAITS) + 1)
    assert entry.payload == {"text": CANARY}
    outbox.deliver(now + datetime.timedelta(days=30))
    assert len(failing) == len(outbox.WAITS) + 1


def test_a_failure_tells_its_kind_and_nothing_of_the_citizen(failing, caplog):
    outbox.put("note", {"text": CANARY})
    outbox.deliver()
    assert OutboxEntry.objects.get().failure == "ConnectionError"
    assert "ConnectionError" in caplog.text
    assert CANARY not in caplog.text + raw()


def test_a_kind_that_nobody_handles_is_kept(done):
    outbox.put("unheard of", {"text": CANARY})
    outbox.put("note", {})
    assert outbox.deliver() == 1
    assert OutboxEntry.objects.get(kind="unheard of").failure == "KeyError"


def test_an_entry_that_no_key_opens_stands_in_nobodys_way(done, settings):
    lost = outbox.put("note", {"text": CANARY})
    keys = settings.FIELD_KEYS
    settings.FIELD_KEYS = ["another key"]
    fine = outbox.put("note", {"text": "fine"})
    assert outbox.deliver() == 1
    assert done == [({"text": "fine"}, fine.pk)]
    row = OutboxEntry.objects.defer("payload").get(pk=lost.pk)
    assert (row.state, row.failure) == ("waiting", "Undecipherable")
    settings.FIELD_KEYS = keys  # the key was found again: nothing is lost
    assert outbox.deliver(row.due_at) == 1
    assert done[-1] == ({"text": CANARY}, lost.pk)


def test_an_entry_whose_process_died_is_done_by_the_next(monkeypatch):
    def die(payload, key):
        raise SystemExit

    monkeypatch.setattr(outbox, "HANDLERS", {"note": die})
    entry = outbox.put("note", {"n": 1})
    now = timezone.now()
    with pytest.raises(SystemExit):
        outbox.deliver(now)
    done = []
    monkeypatch.setattr(outbox, "HANDLERS", {"note": lambda payload, key: done.append(payload)})
    assert outbox.deliver(now + MINUTE) == 0  # its claim holds
    assert outbox.deliver(now + outbox.CLAIM + MINUTE) == 1
    assert done == [{"n": 1}]
    entry.refresh_from_db()
    assert entry.state == "done"


def test_an_entry_that_kills_its_process_each_time_is_parked(monkeypatch):
    deaths = []

    def die(payload, key):
        deaths.append(key)
        raise SystemExit

    monkeypatch.setattr(outbox, "HANDLERS", {"note": die})
    outbox.put("note", {})
    now = timezone.now()
    for number in range(40):
        try:
            outbox.deliver(now + number * datetime.timedelta(days=2))
        except SystemExit:
            continue
    assert OutboxEntry.objects.get().state == "parked"
    assert len(deaths) == len(outbox.WAITS) + 1


def test_a_second_deliverer_leaves_an_entry_to_the_first(monkeypatch):
    """The second comes by while the handler of the first still runs."""
    seen = []

    def handler(payload, key):
        seen.append(key)
        assert outbox.deliver() == 0

    monkeypatch.setattr(outbox, "HANDLERS", {"note": handler})
    outbox.put("note", {})
    assert outbox.deliver() == 1
    assert len(seen) == 1


def test_a_deliverer_whose_list_is_old_respects_the_wait_after_a_failure(monkeypatch):
    """Between listing and claiming another deliverer tried, failed and put it off."""
    tries = []

    def handler(payload, key):
        tries.append(payload["name"])
        if payload["name"] == "first":
            # meanwhile another one has tried the second entry
            OutboxEntry.objects.exclude(pk=key).update(due_at=timezone.now() + MINUTE, tries=1)

    monkeypatch.setattr(outbox, "HANDLERS", {"note": handler})
    outbox.put("note", {"name": "first"})
    outbox.put("note", {"name": "second"})
    outbox.deliver()
    assert tries == ["first"]


def test_a_slow_first_cannot_bring_back_what_the_second_has_done(monkeypatch):
    """The first one's claim ran out, the second one delivered, then the first one fails."""
    runs = []

    def handler(payload, key):
        runs.append(payload)
        if len(runs) == 1:
            assert outbox.deliver(later) == 1
            raise TimeoutError

    monkeypatch.setattr(outbox, "HANDLERS", {"note": handler})
    entry = outbox.put("note", {"text": CANARY})
    now = timezone.now()
    later = now + outbox.CLAIM + MINUTE
    outbox.deliver(now)
    entry.refresh_from_db()
    assert (entry.state, entry.payload) == ("done", None)
    assert outbox.deliver(later + datetime.timedelta(days=1)) == 0
    assert len(runs) == 2


def test_the_claim_of_the_last_of_a_slow_batch_still_holds(monkeypatch):
    """A batch may take longer than a claim; each entry is claimed from when its turn comes."""
    start = timezone.now()
    clock = [start]
    monkeypatch.setattr(outbox.timezone, "now", lambda: clock[0])
    claims = []

    def handler(payload, key):
        claims.append(OutboxEntry.objects.get(pk=key).claimed_until - clock[0])
        clock[0] += outbox.CLAIM  # as slow as a mail server that answers nobody

    monkeypatch.setattr(outbox, "HANDLERS", {"note": handler})
    for _ in range(3):
        outbox.put("note", {}, at=start)
    outbox.deliver()
    assert claims == [outbox.CLAIM] * 3


@pytest.mark.django_db(transaction=True)
def test_of_four_threads_one_gets_the_claim(monkeypatch):
    entry = outbox.put("note", {}, at=timezone.now() - MINUTE)
    now, start, won = timezone.now(), threading.Barrier(4), []

    def claim():
        try:
            start.wait()
            won.append(outbox._claim(entry.pk, 0, now) is not None)
        except OperationalError:  # a database in memory refuses where one on disk waits
            won.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]


def test_what_left_is_forgotten_after_a_week_and_what_is_parked_stays(done):
    outbox.put("note", {})
    now = timezone.now()
    outbox.deliver(now)
    parked = outbox.put("note", {}, at=now)
    OutboxEntry.objects.filter(pk=parked.pk).update(state="parked", due_at=now)
    outbox.forget(now + outbox.KEPT - MINUTE)
    assert OutboxEntry.objects.count() == 2
    outbox.forget(now + outbox.KEPT + MINUTE)
    assert list(OutboxEntry.objects.values_list("pk", flat=True)) == [parked.pk]
