"""``make bench``: figures of this machine against a baseline measured in the same run.

Two houses, one after the other: one machine's own (SQLite, the embedded search), and what stands
where that is outgrown (PostgreSQL, Elasticsearch, Redis). ``BENCH_HOUSES`` names one of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
HOUSES = ("small", "large")
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()


def main() -> int:
    """Measure each house in a process of its own; the first status that is not 0."""
    statuses = []
    for house in os.environ.get("BENCH_HOUSES", " ".join(HOUSES)).split():
        with ExitStack() as servers:
            environment = os.environ | {
                "VAR_DIR": str(VAR / f"bench-{house}"),
                "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
                "WEB_WORKERS": "1",
                "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            }
            if house == "large":  # its database is a new one
                shutil.rmtree(environment["VAR_DIR"], ignore_errors=True)
                environment |= _services(servers)
            command = [sys.executable, "-m", "tests.bench.houses", house]
            statuses.append(subprocess.run(command, cwd=ROOT, env=environment, check=False))
    return next((done.returncode for done in statuses if done.returncode), 0)


def _services(servers: ExitStack) -> dict[str, str]:
    """The servers of the large house, and where they are."""
    from tests.services.elasticsearch import elasticsearch
    from tests.services.postgres import postgres
    from tests.services.redis import redis

    return {
        "DATABASE_URL": servers.enter_context(postgres()).database("office"),
        "ELASTICSEARCH_URL": servers.enter_context(elasticsearch()),
        "ELASTICSEARCH_INDEX": "office-bench-house",
        "REDIS_URL": servers.enter_context(redis()).address,
    }


if __name__ == "__main__":
    sys.exit(main())
