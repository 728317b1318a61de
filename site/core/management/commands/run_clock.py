from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from core.clock import run_due
from core.heartbeats import beat, resting

logger = logging.getLogger("office.clock")


class Command(BaseCommand):
    help = "Do periodic jobs as they fall due, until stopped."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--interval", type=float, default=15.0, help="seconds between two looks"
        )

    def handle(self, *args: Any, interval: float, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(number) is not signal.SIG_IGN:  # the parent tells it to stop
                signal.signal(number, lambda *_: stop.set())
        with resting("clock"):
            while not stop.is_set():
                close_old_connections()
                try:
                    run_due()
                except Error:  # busy or away for a moment: the next look does it
                    logger.warning("The clock could not reach the database.", exc_info=True)
                beat("clock")  # here and in no thread: a clock that does not come round is silent
                stop.wait(interval)
