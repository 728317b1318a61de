"""Periodic jobs of the kernel."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.management import call_command

from core.clock import job
from core.models import JobRun


@job("publish_scheduled", timedelta(minutes=1))
def publish_scheduled(at: datetime) -> None:
    """Publish pages whose time has come and take down those that expired."""
    call_command("publish_scheduled", verbosity=0)


@job("forget_job_runs", timedelta(days=1))
def forget_job_runs(at: datetime) -> None:
    """Rows of jobs done more than a month ago are of no use."""
    JobRun.objects.filter(slot__lt=at - timedelta(days=31)).delete()
