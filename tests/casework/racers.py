"""A process that loads Django once and forks others, which race against each other.

Speaks JSON lines: a command in, its answer out. Run by ``tests.casework.racing`` only.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import django

fork = multiprocessing.get_context("fork")


# -- commands ----------------------------------------------------------------------------------


def prepare() -> None:
    """Tables, and what cases need."""
    from django.core.management import call_command

    from agencies.models import Agency
    from core import audit
    from tests.conftest import _seed

    call_command("migrate", run_syncdb=True, verbosity=0)
    _seed()
    audit.protect()
    Agency.objects.create(code="MOI", name_ar="وزارة الداخلية", name_en="MOI")


def race(work: str, workers: int, each: int = 1, moments: tuple[str, ...] = ()) -> list[Any]:
    """What each call of ``work`` in each of ``workers`` processes gave, all at once."""
    shared = _draft().pk if work == "same_draft" else None
    _hang_up()
    barrier, results = fork.Barrier(workers), fork.SimpleQueue()
    arguments = (work, barrier, results, each, moments, shared)
    runners = [fork.Process(target=_run, args=arguments, daemon=True) for _ in range(workers)]
    for runner in runners:
        runner.start()
    found = [results.get() for _ in range(workers * each)]
    for runner in runners:
        runner.join()
    return found


def storm(workers: int, folder: str) -> int:
    """Start a process group that submits without end; its number. To be killed."""
    _hang_up()
    told, tell = os.pipe()
    leader = os.fork()
    if leader:
        os.close(tell)
        os.read(told, 1)
        os.close(told)
        return leader
    os.setsid()
    os.write(tell, b"x")
    for _ in range(workers - 1):
        if os.fork() == 0:
            break
    _submit_for_ever(Path(folder))
    os._exit(1)


def reap(leader: int) -> None:
    """Wait for the end of a group's first process."""
    os.waitpid(leader, 0)


def check(folder: str) -> dict[str, Any]:
    """What is wrong with the house after it was killed; then swept, and looked at again."""
    acknowledged = [
        line
        for path in Path(folder).rglob("*")
        if path.is_file()
        for line in path.open().read().split()
    ]
    from casework.models import Attachment, Case

    problems = [*_of_references(acknowledged), *_of_cases(), *_of_numbers(), *_of_files()]
    swept = _sweep()
    on_disk = _on_disk()
    rows = set(Attachment.objects.values_list("path", flat=True))
    problems += [f"stray {path}" for path in on_disk - rows]
    problems += [f"swept {path}" for path in rows - on_disk]
    return {
        "problems": problems[:20],
        "acknowledged": len(acknowledged),
        "cases": Case.objects.count(),
        "files": len(rows),
        "swept": swept,
    }


COMMANDS = {
    "prepare": prepare,
    "race": race,
    "storm": storm,
    "reap": reap,
    "check": check,
}


# -- racing ------------------------------------------------------------------------------------


def _hang_up() -> None:
    """No connection may be shared with a process that is forked."""
    from django.db import connections

    connections.close_all()


def _run(
    work: str, barrier: Any, results: Any, each: int, moments: tuple[str, ...], shared: int | None
) -> None:
    from django.db import connection

    from casework.models import Draft

    connection.ensure_connection()
    draft = Draft.objects.get(pk=shared) if shared else None
    barrier.wait()
    for number in range(each):
        started = time.monotonic()
        try:
            accepted = _submit(work, draft, moments[number % len(moments)] if moments else "")
            told = {
                "reference": accepted.case.reference,
                "code": accepted.code,
                "created": accepted.created,
                "number": accepted.case.number,
                "year": accepted.case.year,
            }
        except Exception:  # noqa: BLE001 - whatever it is, the test says so
            told = {"error": traceback.format_exc()[-600:]}
        results.put(told | {"seconds": time.monotonic() - started})


def _submit(work: str, draft: Any, at: str) -> Any:
    from django.utils.dateparse import parse_datetime

    from casework import services

    options = {
        "submit": {},
        "same_draft": {"draft": draft},
        "same_key": {"key": "one key", "body_hash": "a" * 64},
    }[work]
    return services.open_case(_submission(), at=parse_datetime(at) if at else None, **options)


def _submission(**changes: Any) -> Any:
    from agencies.models import Agency
    from tests.factories.cases import make_submission

    return make_submission(Agency.objects.get(code="MOI"), **changes)


def _draft() -> Any:
    from django.utils import timezone
    from wagtail.models import Page

    from casework.models import Draft

    now = timezone.now()
    return Draft.objects.create(
        token_hash=os.urandom(32).hex(),
        form=Page.objects.first(),
        language="ar",
        data={"details": {"subject": "x"}},
        started_at=now,
        saved_at=now,
    )


def _submit_for_ever(folder: Path) -> None:
    """Draft, files, case; what was acknowledged is written down after it."""
    from casework import services
    from casework.attachments import files_of, save_upload
    from tests.factories.attachments import upload
    from tests.factories.files import pdf_bytes

    content = pdf_bytes() + b"\n%" + os.urandom(100_000).hex().encode()
    ledger = os.open(folder / str(os.getpid()), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(1_000_000):
        draft = _draft()
        for _ in range(number % 3):
            save_upload(upload(content), draft=draft)
        submission = _submission(attachments=tuple(files_of(draft)))
        accepted = services.open_case(submission, draft=draft)
        os.write(ledger, f"{accepted.case.reference}\n".encode())


# -- looking at what is left -------------------------------------------------------------------


def _of_references(acknowledged: list[str]) -> list[str]:
    from casework.models import Case

    there = Counter(Case.objects.values_list("reference", flat=True))
    lost = [f"lost {reference}" for reference in acknowledged if not there[reference]]
    given = Counter(acknowledged)
    return lost + [f"double {reference}" for reference in given if given[reference] > 1]


def _of_cases() -> list[str]:
    """Cases that lack one of what was written with them, or have it twice."""
    from casework.models import Case, Draft, Event
    from core import audit
    from core.models import AuditRow, OutboxEntry

    events = dict(Event.objects.filter(kind=Event.Kind.RECEIVED).values_list("pk", "case"))
    told = Counter(
        (entry.kind, next(iter((entry.payload or {}).values()), None))
        for entry in OutboxEntry.objects.all()
    )
    trail = Counter(
        AuditRow.objects.filter(action="case.received").values_list("subject", flat=True)
    )
    drafts = Counter(Draft.objects.exclude(case=None).values_list("case", flat=True))
    per_case = Counter(events.values())
    problems = []
    for case in Case.objects.all():
        if (per_case[case.pk], trail[case.reference], drafts[case.pk]) != (1, 1, 1):
            problems.append(f"half {case.reference}")
        if case.files.exists() != bool(told["scan_case", case.pk]):
            problems.append(f"scan {case.reference}")
    problems += [f"untold {pk}" for pk in events if told["case_event", pk] != 1]
    sent = Draft.objects.exclude(case=None)
    problems += [f"words left in draft {draft.pk}" for draft in sent if draft.data is not None]
    if len(trail) != Case.objects.count():
        problems.append("the audit trail tells of cases that are not there")
    return problems + [f"audit {row}" for row in audit.broken_rows()]


def _of_numbers() -> list[str]:
    from casework.models import Case, CaseCounter

    problems = []
    for counter in CaseCounter.objects.all():
        cases = Case.objects.filter(kind=counter.kind, agency=counter.agency, year=counter.year)
        numbers = sorted(cases.values_list("number", flat=True))
        if numbers != list(range(1, counter.last + 1)):
            problems.append(f"numbers of {counter}")
    return problems


def _of_files() -> list[str]:
    from casework.models import Attachment
    from core.storage import private_storage

    problems = []
    for file in Attachment.objects.all():
        try:
            kept = private_storage().open(file.path).read()
        except FileNotFoundError:
            problems.append(f"missing {file.path}")
            continue
        if hashlib.sha256(kept).hexdigest() != file.sha256:
            problems.append(f"torn {file.path}")
        if (file.case_id is None) == (file.draft_id is None):
            problems.append(f"owner of {file.path}")
    return problems


def _on_disk() -> set[str]:
    from core.storage import private_storage

    root = Path(private_storage().location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def _sweep() -> int:
    """Let all files be two hours old and sweep; how many went."""
    from django.utils import timezone

    from casework.sweeping import sweep_files
    from core.storage import private_storage

    before = _on_disk()
    then = time.time() - 7_200
    for path in before:
        os.utime(private_storage().path(path), (then, then))
    sweep_files(timezone.now())
    return len(before - _on_disk())


def main() -> None:
    django.setup()
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = {"answer": COMMANDS[command.pop("do")](**command)}
        except Exception:  # noqa: BLE001 - the test says so
            answer = {"failure": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
