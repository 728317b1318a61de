"""The production web server, worker and clock: children of one parent that loaded Django."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from gunicorn.app.base import BaseApplication

from search.language.lexicon import seed

PR_SET_PDEATHSIG = 1
#: see mallopt(3)
M_ARENA_MAX, ARENAS = -8, 2
#: of worker and clock, see nice(2)
NICE = 10
STOP_WITHIN = 15.0  # seconds, then a child is killed


def few_arenas() -> None:
    """Let the threads of a process share their memory (glibc gives each of them a heap of its own,
    which is never full and never given back)."""
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def calm_collector() -> None:
    """Keep what is loaded out of the garbage collector's way.

    Memory that parent and children share stays shared, and no request waits while dictionaries
    of hundreds of thousands of words are looked through.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


class WebServer(BaseApplication):
    """gunicorn with threads, on the loopback address unless ``bind`` says otherwise."""

    def __init__(self, bind: str, workers: int, threads: int) -> None:
        self.options = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "proc_name": "office-web",
            "control_socket_disable": True,
            # a search of ten thousand letters is cut by the search, not refused by the server
            "limit_request_line": 0,
            "forwarded_allow_ips": "",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from office.wsgi import application

        return application


def serve_web(bind: str) -> None:
    """Serve until told to stop."""
    WebServer(bind, settings.WEB_WORKERS, settings.WEB_THREADS).run()


class ProcessGroup:
    """Children forked from this process; when one ends, all are stopped."""

    def __init__(self) -> None:
        self.children: dict[int, str] = {}
        self.stopping = False

    def fork(self, name: str, work: Callable[[], object]) -> None:
        """Run ``work`` in a child called ``name``."""
        connections.close_all()
        calm_collector()
        pid = os.fork()
        if pid:
            self.children[pid] = name
            return
        code = 1
        try:
            _die_with_parent()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            # Ctrl-C reaches the whole group at once: children wait for the parent's word
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001 - a forked child never returns into its parent's code
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def ended(self) -> str:
        """The name of a child that ended, or nothing."""
        return self._reap()

    def wait(self) -> int:
        """Wait for Ctrl-C or SIGTERM, or for a child to end. 0 after a clean stop, else 1."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        code = 0
        while self.children and not self.stopping:
            ended = self._reap()
            if ended and not self.stopping:
                sys.stderr.write(f"The {ended} ended by itself; stopping the rest.\n")
                code = 1
                break
            time.sleep(0.2)
        self.stop()
        return code

    def stop(self) -> None:
        """End every child, by force after a while."""
        for pid in self.children:
            _send(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        while self.children and time.monotonic() < deadline:
            if not self._reap():
                time.sleep(0.05)
        for pid in self.children:
            _send(pid, signal.SIGKILL)

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def _reap(self) -> str:
        for pid, name in list(self.children.items()):
            ended, _ = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.children[pid]
                return name
        return ""


#: what an office consists of, each a process of its own
PARTS = ("web", "worker", "clock")


def start(bind: str, parts: Sequence[str] = PARTS) -> ProcessGroup:
    """The parts named, as children of this process; the web server listens on ``bind``."""
    few_arenas()
    seed()  # the words of search, read once for all processes
    work: dict[str, tuple[str, Callable[[], object]]] = {
        "web": ("web server", lambda: serve_web(bind)),
        "worker": ("worker", lambda: call_command("run_worker")),
        "clock": ("clock", lambda: call_command("run_clock")),
    }
    group = ProcessGroup()
    for part in parts:
        name, serve = work[part]
        group.fork(name, serve if part == "web" else partial(_behind, serve))
    return group


def _behind(work: Callable[[], object]) -> None:
    """Do ``work`` with what processor time the web server leaves: people wait for that one."""
    os.nice(NICE)
    work()


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    """A child never outlives a parent that was killed outright (Linux only)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
