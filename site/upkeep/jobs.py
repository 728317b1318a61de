"""Periodic jobs of upkeep."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import job
from upkeep import chasing
from upkeep.links import watch


@job("watch_links", timedelta(days=1))
def watch_links(at: datetime) -> None:
    """Look at every link of every public page; the first thing after midnight."""
    watch.watch(at)


@job("chase_reviews", timedelta(days=1))
def chase_reviews(at: datetime) -> None:
    """Once a week for each person: pages whose review is overdue."""
    chasing.chase_reviews(at)


@job("check_contacts", timedelta(days=1))
def check_contacts(at: datetime) -> None:
    """Once a month for each person: is this contact data still right?"""
    chasing.check_contacts(at)
    chasing.forget_reminders(at)
