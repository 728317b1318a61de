"""``make rush``: an office on PostgreSQL, Elasticsearch and Redis behind nginx, under load for five
minutes. It has two web servers and two workers, and each part is killed in turn.

``RUSH_SECONDS``, ``RUSH_VIEWS`` and ``RUSH_CASES`` (both a second) ask for something else, and so
does ``RUSH_KILLS``, which names parts; ``RUSH_FOLDER`` keeps logs and figures there.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.rush import report
from tests.rush.office import Office, Probe, Unit
from tests.rush.parts import ROOT
from tests.services.postgres import postgres
from tests.services.redis import redis

SECONDS = int(os.environ.get("RUSH_SECONDS", "300"))
VIEWS = int(os.environ.get("RUSH_VIEWS", "200"))
CASES = int(os.environ.get("RUSH_CASES", "25"))
TURNS = os.environ.get(
    "RUSH_KILLS", "web-1 worker-1 clock redis elasticsearch web-2 nginx worker-2 postgres"
).split()
RECOVERS_WITHIN = 120.0
DRAINS_WITHIN = 300.0


@dataclass
class Death:
    """A unit that was killed ``at`` (epoch seconds) and worked again after ``seconds``."""

    name: str
    at: float
    seconds: float | None = None


def _kill_in_turn(units: dict[str, Unit], seconds: float) -> list[Death]:
    """Kill each unit once, evenly spread over ``seconds``, beginning and ending in peace."""
    step, deaths, watchers = seconds / (len(TURNS) + 1), [], []
    begun = time.time()
    for number, name in enumerate(TURNS, 1):
        time.sleep(max(0.0, begun + number * step - time.time()))
        unit = units[name]
        probe = unit.probe()
        unit.part.kill()
        death = Death(name, time.time())
        deaths.append(death)
        report.say(f"  {name} killed after {number * step:.0f} s")
        watchers.append(threading.Thread(target=_watch, args=(death, probe)))
        watchers[-1].start()
    for watcher in watchers:
        watcher.join()
    return deaths


def _watch(death: Death, probe: Probe) -> None:
    time.sleep(0.5)  # a probe that is too quick would meet the dying
    while time.time() - death.at < RECOVERS_WITHIN:
        if probe():
            death.seconds = time.time() - death.at
            return
        time.sleep(0.1)


def _wait_until_ready(units: dict[str, Unit]) -> None:
    deadline = time.monotonic() + RECOVERS_WITHIN
    for name in ("web-1", "web-2", "nginx", "postgres", "elasticsearch"):
        works = units[name].probe()
        while not works():
            if time.monotonic() > deadline:
                raise SystemExit(f"{name} did not come up")
            time.sleep(0.2)


def _drain(office: Office) -> float:
    """Seconds until nothing waits in the outbox any more."""
    begun = time.monotonic()
    while office.waiting() and time.monotonic() - begun < DRAINS_WITHIN:
        time.sleep(0.5)
    return time.monotonic() - begun


def main() -> int:
    """Run the rush and print what came of it; 1 where anything was lost."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left behind
    kept = os.environ.get("RUSH_FOLDER", "")
    folder = Path(kept or mkdtemp(prefix="office-rush-"))
    with postgres() as pg, redis() as cache:
        office = Office(folder, pg, cache)
        report.say("Preparing the office: two minutes or so")
        office.prepare()
        with office.open() as (port, units):
            _wait_until_ready(units)
            (folder / "paths.json").write_text(json.dumps(office.told_by("tests.rush.addresses")))
            report.say(f"{VIEWS} views and {CASES} cases a second for {SECONDS} s")
            given = [str(port), str(folder / "paths.json"), str(VIEWS), str(CASES), str(SECONDS)]
            traffic = subprocess.Popen(
                [sys.executable, "-m", "tests.rush.traffic", *given], cwd=ROOT
            )
            try:
                deaths = _kill_in_turn(units, SECONDS)
                traffic.wait()
            finally:
                traffic.terminate()
            drained = _drain(office)
            counted = office.told_by("tests.rush.proof", str(folder))
    good = report.show(folder, deaths, counted, drained) and traffic.returncode == 0
    if good and not kept:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        report.say(f"Logs and figures are kept in {folder}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
