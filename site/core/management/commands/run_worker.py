from __future__ import annotations

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from core import orphans, outbox
from core.deliveries import Deliveries
from core.heartbeats import beating, myself

logger = logging.getLogger("office.worker")


class Command(BaseCommand):
    help = "Do background tasks, until stopped."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds to wait when idle")
        parser.add_argument("--batch", action="store_true", help="stop when nothing is left to do")

    def handle(self, *args: Any, interval: float, batch: bool, **options: Any) -> None:
        worker = Worker(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=myself(),
            excluded_queue_names=[],
        )
        quiet = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # the parent tells it to stop
        worker.configure_signals()
        if quiet:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        with beating("worker"):
            if batch:
                worker.run()
                while outbox.deliver():
                    pass
            else:
                with Deliveries(interval / 2):  # people wait for their receipt
                    _work(worker)


def _work(worker: Worker) -> None:
    """Do tasks until told to stop; a database that is away for a while ends nothing.

    Nobody does a task under this name here: what still runs under it was left by the process that
    had the name before, or when the database went away.
    """
    while worker.running:
        try:
            orphans.give_back(timezone.now(), worker.worker_id)
            worker.run()
        except Error:
            logger.warning("The worker could not reach the database.", exc_info=True)
            time.sleep(worker.interval)
