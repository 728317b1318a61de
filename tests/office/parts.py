"""What can be wrong with the parts of an office, and who looks."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import outbox
from core.heartbeats import beat
from core.models import Heartbeat, JobRun, OutboxEntry
from tests.office.staff import signed_in

MINUTE = datetime.timedelta(minutes=1)
HOME, PARKED, ASIDE = "/cms/", "/cms/reports/parked/", "/cms/reports/parked/aside/"
RUN_THE_HOUSE = ["admin", "director"]
OTHERS = ["complaints", "support", "editor", "editor.moh", "officer.moh", "minister"]
#: what no page may tell
CANARY = "canary@example.org"


def entry(kind="mail", state="parked", payload=None, written=0, due=0, **fields):
    """An entry that was written and is due so many minutes before now."""
    now = timezone.now()
    made = outbox.put(kind, payload or {"to": CANARY}, at=now - due * MINUTE)
    changed = {"state": state, "created_at": now - written * MINUTE, "failure": "ConnectionError"}
    OutboxEntry.objects.filter(pk=made.pk).update(**{"tries": 10, **changed, **fields})
    return made


def everything_runs():
    """A worker and a clock have just beaten."""
    beat("worker")
    beat("clock")


def silent_worker():
    Heartbeat.objects.filter(part="worker").update(at=timezone.now() - 2 * MINUTE)


def no_clock():
    Heartbeat.objects.filter(part="clock").delete()


def failed_job():
    JobRun.objects.create(
        job="sweep_drafts", slot=timezone.now(), failure=CANARY, finished_at=timezone.now()
    )


def fails_a_task():
    row = DBTaskResult.objects.create(
        task_path="forms_library.tasks.print_sheets",
        args_kwargs={},
        backend_name="default",
        run_after=timezone.now(),
    )
    DBTaskResult.objects.filter(pk=row.pk).update(status="FAILED", finished_at=timezone.now())


def text_of(address, username="director"):
    """The page that somebody who has signed in gets."""
    answer = signed_in(username).get(address)
    assert answer.status_code == 200
    return answer.content.decode()
