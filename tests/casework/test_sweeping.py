"""What nobody needs any more goes, once; what somebody may still need stays."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from casework import services, sweeping
from casework.models import Attachment, Draft
from casework.models.drafts import KEPT
from core.storage import private_storage
from tests.factories.attachments import make_attachment
from tests.factories.cases import make_case, make_submission

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def make_draft(home, letter, saved_at):
    return Draft.objects.create(
        token_hash=letter * 64, form=home, language="ar", started_at=saved_at, saved_at=saved_at
    )


def age(path, hours):
    then = time.time() - hours * 3600
    os.utime(private_storage().path(path), (then, then))


def on_disk():
    root = Path(private_storage().location)
    return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}


def test_stray_files_go_after_an_hour_and_files_of_cases_never(moi):
    kept = make_attachment()
    services.open_case(make_submission(moi, attachments=(kept,)))
    age(kept.path, 10_000)
    storage = private_storage()
    old = [
        storage.save(f"attachments/{name}", ContentFile(b"x")) for name in ("ab/one", "ff/1.part")
    ]
    new = storage.save("attachments/ab/two", ContentFile(b"x"))
    others = storage.save("documents/form.pdf", ContentFile(b"x"))
    for path in (*old, others):
        age(path, 2)
    for _ in range(2):
        sweeping.sweep_files(timezone.now())
        assert on_disk() == {kept.path, new, others}
    sweeping.sweep_files(timezone.now() + timedelta(days=40))  # an upload may be under way now
    assert new in on_disk()


def test_sweeping_an_empty_house_is_no_error():
    sweeping.sweep_files(timezone.now())
    sweeping.sweep_drafts(timezone.now())


def test_drafts_go_after_seven_days_with_what_did_not_become_a_case(
    moi, home, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(sweeping, "BATCH", 1)
    now = timezone.now()
    old, sent, new = (
        make_draft(home, "a", now - KEPT - HOUR),
        make_draft(home, "b", now - KEPT - HOUR),
        make_draft(home, "c", now - KEPT + HOUR),
    )
    gone, kept, fresh = make_attachment(old), make_attachment(sent), make_attachment(new)
    case = services.open_case(make_submission(moi, attachments=(kept,)), draft=sent).case
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            sweeping.sweep_drafts(now)
        assert list(Draft.objects.all()) == [new]
        assert list(Attachment.objects.order_by("pk")) == [kept, fresh]
        assert on_disk() == {kept.path, fresh.path}
    assert gone.path not in on_disk()
    assert case.files.get() == kept


def test_a_file_handed_to_nobody_goes_after_a_day(django_capture_on_commit_callbacks):
    old, new = make_attachment(), make_attachment()
    Attachment.objects.filter(pk=old.pk).update(added_at=timezone.now() - 25 * HOUR)
    with django_capture_on_commit_callbacks(execute=True):
        sweeping.sweep_drafts(timezone.now())
    assert Attachment.objects.get() == new
    assert on_disk() == {new.path}


def test_codes_are_forgotten_after_their_hour(moi):
    noon = datetime(2026, 3, 1, 9, tzinfo=UTC)
    case = make_case(moi, at=noon)
    sweeping.harden(noon)
    sweeping.forget_codes(noon + HOUR / 2)
    case.refresh_from_db()
    assert case.sealed_code
    sweeping.forget_codes(noon + HOUR * 2)
    case.refresh_from_db()
    assert not case.sealed_code


def test_the_clock_knows_all_of_it():
    from core.clock import JOBS

    assert {"sweep_files", "sweep_drafts", "harden_codes", "resume_scanning"} <= set(JOBS)
