"""A real Redis on the loopback address, with nothing in it, that goes when it is left."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import mkdtemp

from tests.services import Unavailable
from tests.services.packages import need

STARTS_WITHIN = 10.0


class Server:
    """A server that can be stopped and started again at its address."""

    def __init__(self, program: str) -> None:
        self.program, self.folder = program, mkdtemp(prefix="office-redis-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> int:
        """Its process, which leads a group of its own."""
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "dir": self.folder}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [self.program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self.process.pid
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        raise Unavailable("redis-server did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def redis() -> Iterator[Server]:
    """A server. Raises ``Unavailable``."""
    server = Server(need("redis-server", "redis-server"))
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
