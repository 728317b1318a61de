"""Periodic jobs of feedback."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import job
from feedback.models import PageFeedback
from feedback.services import tell_owners


@job("tell_owners_of_remarks", timedelta(hours=1))
def tell_owners_of_remarks(at: datetime) -> None:
    """Owners hear of pages that did not help readers."""
    tell_owners(at)


@job("forget_remarks", timedelta(days=1))
def forget_remarks(at: datetime) -> None:
    """Texts go after a year, marks of visitors after a day."""
    PageFeedback.objects.forget(at)
