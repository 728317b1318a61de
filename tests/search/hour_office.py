"""An office in a compressed hour: web server, worker, a quick clock, and two who publish.

Run as ``python -m tests.search.hour_office PORT``; prints ``ready`` once it serves. A line
``SEED DEEDS PACE`` on its input starts the writers; the end of its input ends everything. What
each of them did stands in a file below ``VAR_DIR``, its last line is ``null``.
"""

from __future__ import annotations

import select
import sys
import time

import django

from tests.search.hour_writer import AGENCIES, LEDGERS, Writer

#: seconds that stand for a minute of the clock
MINUTE = 1.0
JOBS_OF_A_MINUTE = ("publish_scheduled", "mend_search")


def prepare() -> None:
    """Tables, the tree, agencies and both indexes."""
    from django.core.management import call_command

    from tests.conftest import _seed
    from tests.factories import make_agency

    call_command("migrate", run_syncdb=True, verbosity=0)
    _seed()
    for code in AGENCIES:
        make_agency(code)
    call_command("rebuild_search", verbosity=0)


def tick() -> None:
    """What the clock does every minute for pages and search, every ``MINUTE`` seconds."""
    from django.db import close_old_connections
    from django.utils import timezone

    from core.clock import JOBS

    while True:
        close_old_connections()
        for name in JOBS_OF_A_MINUTE:
            JOBS[name].run(timezone.now())
        time.sleep(MINUTE)


def write(number: int, seed: int, deeds: int, pace: float) -> None:
    """One writer's part of all ``deeds``, at such a pace that all together have ``pace``."""
    from django.conf import settings

    writer = Writer(settings.VAR_DIR, number, seed)
    writer.run(-(-deeds // len(LEDGERS)), pace * len(LEDGERS))


def main(port: int) -> int:
    """Serve until the input ends; 1 where a part ended by itself."""
    from django.core.management import call_command

    from office.serving import ProcessGroup, serve_web
    from search.language.lexicon import seed

    prepare()
    seed()
    group = ProcessGroup()
    group.fork("web", lambda: serve_web(f"127.0.0.1:{port}"))
    group.fork("worker", lambda: call_command("run_worker"))
    group.fork("clock", tick)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    code = 0
    while not code:
        if select.select([sys.stdin], [], [], 0.2)[0]:
            line = sys.stdin.readline().split()
            if not line:
                break
            told = int(line[0]), int(line[1]), float(line[2])
            for number in range(len(LEDGERS)):
                group.fork("writer", lambda number=number, told=told: write(number, *told))
        ended = group.ended()
        code = 1 if ended and ended != "writer" else 0
    group.stop()
    return code


if __name__ == "__main__":
    django.setup()
    sys.exit(main(int(sys.argv[1])))
