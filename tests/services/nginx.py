"""The deployment's own nginx configuration, run on loopback addresses before given servers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from tests.services import Unavailable
from tests.services.packages import need

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
STARTS_WITHIN = 10.0
HOST = "office.example"
AROUND = """\
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    {temporary}
    include {folder}/office.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Server:
    """An nginx that can be stopped and started again at its addresses.

    ``web``: addresses of the office's servers (``127.0.0.1:8000``); ``var_dir``: the folder whose
    files it hands out. It runs as a lesser user where this is root, as Debian's own does.
    """

    def __init__(self, program: str, web: Sequence[str], var_dir: Path) -> None:
        self.program = program
        self.folder = Path(mkdtemp(prefix="office-nginx-"))
        self.folder.chmod(0o755)
        self.port, self.plain_port = free_port(), free_port()
        _certificate(self.folder)
        (self.folder / "office.conf").write_text(self._configuration(web, var_dir))
        temporary = "".join(f"{name}_temp_path {self.folder}/{name};\n" for name in TEMPORARY)
        user = "user nobody nogroup;" if os.getuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(
            AROUND.format(user=user, folder=self.folder, temporary=temporary)
        )
        self.start()

    def _configuration(self, web: Sequence[str], var_dir: Path) -> str:
        """The deployment's file, with the names of this machine for those of production."""
        text = CONFIGURATION.read_text()
        servers = "\n    ".join(f"server {address};" for address in web)
        for ours, theirs in (
            ("server web:8000;", servers),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            ("/etc/nginx/certificates/", f"{self.folder}/"),
            ("/var/log/nginx/", f"{self.folder}/"),
            ("/var/cache/nginx/", f"{self.folder}/"),
            ("/var/lib/office/", f"{var_dir}/"),
        ):
            assert ours in text, f"{CONFIGURATION.name} has no {ours!r}"
            text = text.replace(ours, theirs)
        return text

    def start(self) -> int:
        """Its process, which leads a group of its own."""
        self.process = subprocess.Popen(
            [self.program, "-c", self.folder / "nginx.conf", "-p", self.folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "start.log").open("wb"),
            start_new_session=True,
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self.process.pid
            except OSError:
                time.sleep(0.02)
        self.process.kill()
        raise Unavailable("nginx did not start: " + (self.folder / "start.log").read_text()[-400:])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def log(self) -> str:
        """What it wrote down about requests so far."""
        return (self.folder / "office.log").read_text()


@contextmanager
def nginx(web: Sequence[str], var_dir: Path) -> Iterator[Server]:
    """A server before ``web``. Raises ``Unavailable``."""
    server = Server(need("nginx", "nginx-light"), web, var_dir)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _certificate(folder: Path) -> None:
    """One that the server signed itself; P-256, because many handshakes are made."""
    command = [need("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={HOST}"]
    command += ["-keyout", str(folder / "office.key"), "-out", str(folder / "office.pem")]
    subprocess.run(command, check=True, capture_output=True)
