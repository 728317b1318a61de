"""Periodic jobs of the kernel."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision

from core import orphans, outbox, throttling
from core.clock import job
from core.models import JobRun
from core.tasks import read_missing_texts as read_texts


@job("publish_scheduled", timedelta(minutes=1))
def publish_scheduled(at: datetime) -> None:
    """Publish pages whose time has come and take down those that expired."""
    call_command("publish_scheduled", verbosity=0)
    if at > timezone.now():
        _publish_ahead(at)


def _publish_ahead(at: datetime) -> None:
    """The same for a moment to come, for which Wagtail's command has no parameter."""
    due = Revision.page_revisions.filter(approved_go_live_at__lte=at)
    for revision in due.order_by("approved_go_live_at"):
        page = revision.as_object()
        page.go_live_at = None
        page.save_revision().publish(log_action="wagtail.publish.scheduled")
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    for page in Page.objects.live().filter(expire_at__lte=at).order_by("expire_at").specific():
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


@job("forget_job_runs", timedelta(days=1))
def forget_job_runs(at: datetime) -> None:
    """Rows of jobs done more than a month ago are of no use."""
    JobRun.objects.filter(slot__lt=at - timedelta(days=31)).delete()


@job("deliver_outbox", timedelta(minutes=1))
def deliver_outbox(at: datetime) -> None:
    """Do what waits in the outbox, also what a dead worker left."""
    outbox.deliver(at if at > timezone.now() else None, limit=50)  # the rest is the workers'


@job("forget_outbox", timedelta(days=1))
def forget_outbox(at: datetime) -> None:
    """Rows of what has left more than a week ago are of no use."""
    outbox.forget(at)


@job("forget_throttles", timedelta(hours=1))
def forget_throttles(at: datetime) -> None:
    """Counts of windows that are over say nothing any more."""
    throttling.forget(at)


@job("forget_sessions", timedelta(days=1))
def forget_sessions(at: datetime) -> None:
    """Sessions of staff and open cases that are over open nothing any more."""
    Session.objects.filter(expire_date__lt=at).delete()


@job("take_up_tasks", timedelta(minutes=2))
def take_up_tasks(at: datetime) -> None:
    """What a worker left when it died is done by another one."""
    orphans.take_up(at)


@job("forget_tasks", timedelta(days=1))
def forget_tasks(at: datetime) -> None:
    """Background tasks that ended more than two weeks ago are of no use."""
    DBTaskResult.objects.finished().filter(finished_at__lt=at - timedelta(days=14)).delete()


@job("read_missing_texts", timedelta(minutes=30))
def read_missing_texts(at: datetime) -> None:
    """Ask for the words of documents that nobody has read: a worker may have been stopped."""
    read_texts.enqueue()
