"""A real PostgreSQL on the loopback address, in a cluster of its own that goes when it is left."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.services import Unavailable
from tests.services.packages import need

STARTS_WITHIN = 30.0
LESSER_USER = "postgres"  # the server refuses to run as root
OWNER = "office"
INITIAL = ("-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
RUNNING = ("-h", "127.0.0.1", "-c", "unix_socket_directories=")


class Server:
    """A server with a cluster of its own that can be stopped and started again at its address."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.folder = Path(mkdtemp(prefix="office-postgres-"))
        self.lesser: dict[str, Any] = {}
        if os.getuid() == 0:
            shutil.chown(self.folder, LESSER_USER, LESSER_USER)
            self.lesser = {"user": LESSER_USER, "group": LESSER_USER, "extra_groups": []}
        made = subprocess.run(
            [programs / "initdb", "-D", self.folder / "data", *INITIAL],
            capture_output=True,
            text=True,
            check=False,
            **self.lesser,
        )
        if made.returncode:
            raise Unavailable(f"initdb failed: {made.stderr.strip()[-400:]}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    def address(self, name: str) -> str:
        return f"postgres://{OWNER}@127.0.0.1:{self.port}/{name}"

    def database(self, name: str) -> str:
        """The address of an empty database."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def start(self) -> int:
        """Its process; those that serve clients end with it."""
        log = self.folder / "log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    self.programs / "postgres",
                    *("-D", self.folder / "data", "-p", str(self.port)),
                    *RUNNING,
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.lesser,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not _answers(self):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise Unavailable("postgres did not start: " + log.read_text()[-400:])
            time.sleep(0.1)
        return self.process.pid

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # it waits for no client
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def postgres() -> Iterator[Server]:
    """A server with nothing in it. Raises ``Unavailable``."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([*map(str, versions), os.environ.get("PATH", "")])
    if not shutil.which("initdb", path=path):
        need("psql", "postgresql")  # of any version; its cluster is not used
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not versions:
        raise Unavailable("no PostgreSQL below /usr/lib/postgresql (apt-get install postgresql)")
    server = Server(versions[0])
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def _answers(server: Server) -> bool:
    import psycopg

    try:
        with psycopg.connect(server.address("postgres"), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def main(command: list[str]) -> int:
    """Run ``command`` with ``TEST_DATABASE_URL`` naming a server that goes afterwards."""
    with postgres() as server:
        environment = os.environ | {"TEST_DATABASE_URL": server.address("office")}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
