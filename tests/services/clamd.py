"""A real ClamAV on the loopback address that knows one signature: that of the EICAR test file.

Debian's daemon with a database of our own, so that nothing is fetched. ``CLAMD_URL`` names another
one to be used instead.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from casework.scanning import ping
from tests.services import Unavailable
from tests.services.packages import need

STARTS_WITHIN = 30.0
LESSER_USER = "clamav"
#: of the file by which every scanner can be tried; in two parts, or a scanner finds this one
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd() -> Iterator[str]:
    """The address of a scanner that answers. Raises ``Unavailable``."""
    given = os.environ.get("CLAMD_URL", "")
    if given:
        if not ping(given):
            raise Unavailable(f"nothing answers at CLAMD_URL ({given})")
        yield given
        return
    program = need("clamd", "clamav-daemon")
    folder = Path(mkdtemp(prefix="office-clamd-"))
    process, url = _start(program, folder)
    try:
        yield url
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(program: str, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _configure(folder, port)
    lesser = {}
    if os.getuid() == 0:
        lesser = {"user": LESSER_USER, "group": LESSER_USER, "extra_groups": []}
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, LESSER_USER, LESSER_USER)
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, f"--config-file={folder / 'clamd.conf'}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **lesser,
        )
    url = f"tcp://127.0.0.1:{port}"
    deadline = time.monotonic() + STARTS_WITHIN
    while not ping(url):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            last = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise Unavailable("clamd did not start: " + " | ".join(last)[:600])
        time.sleep(0.1)
    return process, url


def _configure(folder: Path, port: int) -> None:
    known = folder / "db"
    known.mkdir()
    (folder / "tmp").mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (known / "office.hdb").write_text(f"{digest}:{len(EICAR)}:Office.EICAR\n")
    lines = {
        "Foreground": "yes",
        "DatabaseDirectory": known,
        "TemporaryDirectory": folder / "tmp",
        "TCPSocket": port,
        "TCPAddr": "127.0.0.1",
        "MaxThreads": 2,
        "AlertExceedsMax": "yes",
        "AlertEncrypted": "yes",
        "MaxScanTime": 20_000,
        "MaxFileSize": "2M",
        "StreamMaxLength": "12M",
    }
    text = "".join(f"{name} {value}\n" for name, value in lines.items())
    (folder / "clamd.conf").write_text(text)
