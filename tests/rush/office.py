"""An office as production runs it: every real part on one machine, each a unit to be killed."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

from tests.rush.parts import ROOT, Part, office_part
from tests.services import elasticsearch as elastic
from tests.services import nginx as front
from tests.services import postgres as database
from tests.services import redis as caches

#: tells, from the moment it is made, when the part works again
Probe = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Unit:
    """A part; ``probe`` is asked for right after it was killed."""

    part: Part
    probe: Callable[[], Probe]


class Office:
    """Its folder, its services and its environment."""

    def __init__(self, folder: Path, pg: database.Server, redis: caches.Server) -> None:
        self.folder, self.pg, self.redis = folder, pg, redis
        self.var, self.logs = folder / "var", folder / "logs"
        for part in (folder, self.var, self.logs):
            part.mkdir(exist_ok=True)
            part.chmod(0o755)  # nginx runs as nobody
        self.node = elastic.Node(folder / "elasticsearch")
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "office.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": f"{front.HOST},127.0.0.1",
            "SITE_URL": f"https://{front.HOST}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "VAR_DIR": str(self.var),
            "DATABASE_URL": pg.database("office"),
            "ELASTICSEARCH_URL": self.node.url,
            "REDIS_URL": redis.address,
            "X_ACCEL_PREFIX": "/private-files/",
            "WEB_WORKERS": "1",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        }

    def prepare(self) -> None:
        """The demonstration's content, without the sheets that its worker would go on to print."""
        demo = self.environment | {"DJANGO_SETTINGS_MODULE": "office.settings.demo"}
        for arguments in (["demo", "--prepare"], ["rebuild_search"]):
            with (self.logs / "prepare.log").open("ab") as log:
                subprocess.run(
                    [sys.executable, "manage.py", *arguments],
                    cwd=ROOT,
                    env=demo,
                    stdout=log,
                    stderr=log,
                    check=True,
                )
        self._asked("DELETE FROM django_tasks_database_dbtaskresult RETURNING 1")

    def told_by(self, module: str, *arguments: str) -> Any:
        """The JSON that ``module`` prints, run inside the office's environment."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(done.stdout)

    def waiting(self) -> int:
        """How many effects still wait in the outbox."""
        rows = self._asked("SELECT count(*) FROM core_outboxentry WHERE state = 'waiting'")
        return int(rows[0][0])

    def _asked(self, statement: LiteralString) -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self.environment["DATABASE_URL"]) as link:
            return link.execute(statement).fetchall()

    @contextmanager
    def open(self) -> Iterator[tuple[int, dict[str, Unit]]]:
        """Run everything; the port of the front door and every unit by its name."""
        ports = [front.free_port(), front.free_port()]
        units = dict(self._own_units(ports))
        with front.nginx([f"127.0.0.1:{port}" for port in ports], self.var) as nginx:
            units |= self._services(nginx, ports[0])
            try:
                yield nginx.port, units
            finally:
                for unit in units.values():
                    unit.part.wanted = False
                (self.logs / "nginx.log").write_text(nginx.log())
                for name in ("clock", "worker-1", "worker-2", "web-1", "web-2", "elasticsearch"):
                    units[name].part.stop()

    def _own_units(self, ports: list[int]) -> Iterator[tuple[str, Unit]]:
        for number, port in enumerate(ports, 1):
            name, address = f"web-{number}", f"127.0.0.1:{port}"
            web = office_part(name, ["--only", "web", "--bind", address], self)
            yield name, Unit(web, lambda url=f"http://{address}/healthz": _answering(url))
        for name in ("worker-1", "worker-2", "clock"):
            part = office_part(name, ["--only", name.partition("-")[0]], self)
            yield name, Unit(part, lambda log=self.logs / f"{name}.log": _started(log))

    def _services(self, nginx: front.Server, web: int) -> dict[str, Unit]:
        ready = f"http://127.0.0.1:{web}/readyz"
        rows: list[tuple[str, Any, Callable[[], Probe]]] = [
            ("nginx", nginx, lambda: _connecting(nginx.port)),
            ("redis", self.redis, lambda: _connecting(self.redis.port)),
            ("postgres", self.pg, lambda: _answering(ready, "database")),
            ("elasticsearch", self.node, lambda: _answering(ready, "search server")),
        ]
        return {
            name: Unit(Part(name, server.start, server.process.pid), probe)
            for name, server, probe in rows
        }


def _answering(url: str, check: str = "") -> Probe:
    def works() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                told = json.load(answer)
                return not check or bool(told["checks"][check]["ok"])
        except (OSError, ValueError, KeyError):
            return False

    return works


def _started(log: Path) -> Probe:
    """Whether a unit has said once more than now that it runs."""

    def said() -> int:
        return log.read_text(errors="replace").count("Running")

    before = said()
    return lambda: said() > before


def _connecting(port: int) -> Probe:
    def works() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    return works
