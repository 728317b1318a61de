"""Files are scanned after acceptance; only a clear answer lets anybody open one."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import scanning, services
from casework.attachments import may_open
from casework.enums import FileState
from casework.models import Attachment, Case
from casework.scanner_panel import ScannerPanel
from casework.scanning import ScannerFailed, Verdict, ping, read_verdict, scan
from core import outbox
from core.models import OutboxEntry
from core.storage import private_storage
from tests.factories.attachments import make_attachment
from tests.factories.cases import make_submission
from tests.factories.files import docx_bytes
from tests.services import Unavailable, missing
from tests.services.clamd import EICAR, clamd
from tests.services.fake_clamd import FakeClamd

NOON = datetime(2026, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scanner(settings, monkeypatch):
    """A scanner that is set up, and patience for a test."""
    made = FakeClamd()
    settings.CLAMD_URL = made.url
    monkeypatch.setattr(scanning, "SCAN_SECONDS", 1.0)
    monkeypatch.setattr(scanning, "CONNECT_SECONDS", 1.0)
    monkeypatch.setattr(scanning._Pause, "until", 0.0)
    yield made
    made.close()


@pytest.fixture
def handlers(monkeypatch):
    """The outbox does scans only."""
    monkeypatch.setitem(outbox.HANDLERS, "case_event", lambda payload, key: None)


@pytest.fixture(scope="module")
def real_scanner():
    try:
        with clamd() as url:
            yield url
    except Unavailable as reason:
        missing("ClamAV", reason)


def send(moi, at=NOON, files=1):
    kept = tuple(make_attachment() for _ in range(files))
    return services.open_case(make_submission(moi, attachments=kept), at=at).case


def states(case):
    return [file.state for file in case.files.order_by("pk")]


# -- answers -----------------------------------------------------------------------------------

VERDICTS = {
    "clean": FileState.CLEAN,
    "infected": FileState.INFECTED,
    "limits": FileState.UNSCANNABLE,
    "encrypted": FileState.UNSCANNABLE,
    "too long": FileState.UNSCANNABLE,
}
FAILURES = ("error", "two answers", "no end", "nonsense", "nothing", "drop", "hang", "drip")


@pytest.mark.parametrize("mode", VERDICTS)
def test_a_clear_answer_is_a_verdict(scanner, mode):
    scanner.mode = mode
    assert scan(scanner.url, b"x" * 1_000_000).state == VERDICTS[mode]


@pytest.mark.parametrize("mode", FAILURES)
def test_anything_else_is_none_and_comes_in_time(scanner, mode):
    scanner.mode = mode
    started = time.monotonic()
    with pytest.raises(ScannerFailed):
        scan(scanner.url, b"x")
    assert time.monotonic() - started < 3


def test_the_whole_file_is_sent(scanner):
    data = bytes(range(256)) * 5_000
    scan(scanner.url, data)
    assert scanner.received == [data]


@pytest.mark.parametrize(
    "answer",
    ["", "OK", "stream: OK FOUND OK", "stream:OK", "stream: ", "stream: Evil FOUND OK", "PONG"],
)
def test_what_only_looks_like_an_answer_is_none(answer):
    with pytest.raises(ScannerFailed):
        read_verdict(answer)


def test_the_name_of_what_was_found_is_kept():
    assert read_verdict("stream: Win.X-1 FOUND") == Verdict(FileState.INFECTED, "Win.X-1")


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_nobody_at_home_is_a_failure(url):
    assert not ping(url)
    with pytest.raises(ScannerFailed):
        scan(url, b"x")


# -- files of cases ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_case_is_accepted_before_its_files_are_scanned(scanner, handlers, moi, officer):
    case = send(moi, files=2)
    assert states(case) == [FileState.WAITING] * 2
    assert not any(may_open(officer, file) for file in case.files.all())
    outbox.deliver()
    assert states(case) == [FileState.CLEAN] * 2
    assert all(may_open(officer, file) for file in case.files.all())


@pytest.mark.django_db
def test_what_is_added_later_is_scanned_too(scanner, handlers, case):
    services.add_facts(case, "صورة العقد", attachments=(make_attachment(),))
    outbox.deliver()
    assert states(case) == [FileState.CLEAN]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["error", "drop", "hang", "two answers"])
def test_while_the_scanner_fails_cases_come_in_and_files_stay_closed(
    scanner, handlers, moi, controller, client, mode
):
    scanner.mode = mode
    cases = [send(moi) for _ in range(3)]
    now = timezone.now()
    for minutes in (0, 2):
        outbox.deliver(at=now + minutes * MINUTE)
    client.force_login(controller)
    assert Case.objects.count() == 3
    for file in Attachment.objects.all():
        assert file.state == FileState.WAITING
        assert client.get(reverse("case_file", args=[file.key])).status_code == 404
    scanner.mode = "clean"
    scanning.resume(now + 3 * MINUTE)
    outbox.deliver(at=now + 3 * MINUTE)
    assert [states(case) for case in cases] == [[FileState.CLEAN]] * 3


@pytest.mark.django_db
def test_an_infected_file_is_opened_by_nobody(scanner, handlers, moi, controller):
    scanner.mode = "infected"
    case = send(moi)
    outbox.deliver()
    file = case.files.get()
    assert (file.state, file.finding) == (FileState.INFECTED, "Win.Test.EICAR_HDB-1")
    assert not may_open(controller, file)
    assert not may_open(None, file, tracked_case=case)


@pytest.mark.django_db
def test_a_verdict_stands(scanner, handlers, moi):
    scanner.mode = "infected"
    case = send(moi)
    file = case.files.get()
    scanning.scan_case({"case": case.pk}, 1)
    scanner.mode = "clean"
    scanning.scan_case({"case": case.pk}, 1)
    scanning._settle(file, Verdict(FileState.CLEAN))
    assert states(case) == [FileState.INFECTED]


@pytest.mark.django_db
def test_after_a_failure_the_process_lets_others_through_first(scanner, moi, monkeypatch):
    monkeypatch.setattr(scanning, "PAUSE_SECONDS", 60.0)
    scanner.mode = "drop"
    first, second = send(moi), send(moi)
    with pytest.raises(ScannerFailed):
        scanning.scan_case({"case": first.pk}, 1)
    scanner.mode = "clean"
    with pytest.raises(ScannerFailed):
        scanning.scan_case({"case": second.pk}, 2)
    assert len(scanner.received) == 1


@pytest.mark.django_db
def test_what_the_outbox_gave_up_is_taken_up_again(scanner, handlers, moi):
    case = send(moi)
    OutboxEntry.objects.filter(kind="scan_case").update(state=OutboxEntry.State.PARKED)
    scanning.resume(NOON + 2 * MINUTE)
    scanning.resume(NOON + 3 * MINUTE)
    assert OutboxEntry.objects.filter(kind="scan_case", state="waiting").count() == 1
    outbox.deliver()
    assert states(case) == [FileState.CLEAN]


@pytest.mark.django_db
def test_nothing_is_hurried_while_the_scanner_is_away(scanner, moi):
    send(moi)
    OutboxEntry.objects.update(due_at=NOON + timedelta(days=1))
    scanner.mode = "hang"
    scanning.resume(NOON + 5 * MINUTE)
    assert not OutboxEntry.objects.filter(kind="scan_case", due_at__lt=NOON + MINUTE).exists()


@pytest.mark.django_db
def test_a_scanner_that_was_taken_away_leaves_files_unscanned(scanner, handlers, moi, settings):
    case = send(moi)
    settings.CLAMD_URL = ""
    outbox.deliver()
    assert states(case) == [FileState.UNSCANNED]


@pytest.mark.django_db
def test_a_lost_file_does_not_hold_up_the_others(scanner, handlers, moi):
    case = send(moi, files=2)
    private_storage().delete(case.files.first().path)
    outbox.deliver()
    assert states(case) == [FileState.UNSCANNABLE, FileState.CLEAN]


# -- the alarm ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "rings"), [(14, False), (15, False), (16, True)])
def test_after_a_quarter_of_an_hour_it_rings(scanner, moi, caplog, minutes, rings):
    send(moi)
    scanning.alarm(NOON + minutes * MINUTE)
    assert bool(caplog.records) == rings


@pytest.mark.django_db
def test_staff_and_operators_are_told(scanner, moi, officer, client, django_user_model):
    editor = django_user_model.objects.create_user("editor")
    assert ScannerPanel(officer).render_html() == ""
    send(moi, at=timezone.now() - timedelta(hours=1))
    assert 'id="scanner-section"' in ScannerPanel(officer).render_html()
    assert ScannerPanel(editor).render_html() == ""
    checks = client.get("/readyz").json()["checks"]
    assert checks["scanner"] == {"ok": False, "files_late": 1}
    Attachment.objects.update(state=FileState.CLEAN)
    assert client.get("/readyz").json()["checks"]["scanner"]["ok"]


# -- ClamAV itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (b"a harmless text", FileState.CLEAN),
        (EICAR, FileState.INFECTED),
        (docx_bytes(word__x=EICAR.decode()), FileState.INFECTED),
        (b"x" * 3_000_000, FileState.UNSCANNABLE),  # over its limit for a file
        (b"x" * 13_000_000, FileState.UNSCANNABLE),  # over its limit for a stream
    ],
    ids=["harmless", "EICAR", "EICAR in an archive", "too large", "too long"],
)
def test_clamav_answers_as_we_understand_it(real_scanner, data, state):
    assert scan(real_scanner, data).state == state


@pytest.mark.django_db
def test_a_case_goes_through_clamav(real_scanner, settings, handlers, moi, monkeypatch):
    settings.CLAMD_URL = real_scanner
    monkeypatch.setattr(scanning._Pause, "until", 0.0)
    case = send(moi)
    outbox.deliver()
    assert states(case) == [FileState.CLEAN]
