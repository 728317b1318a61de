"""Programs that a server needs, installed from Debian where this is root."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess

from tests.services import Unavailable

APT_LOCK = "/tmp/.office-apt.lock"
PATHS = "/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", "")


def need(program: str, package: str, path: str = PATHS) -> str:
    """Where ``program`` is, installing ``package`` first if need be. Raises ``Unavailable``."""
    found = shutil.which(program, path=path)
    if not found:
        install(package)
        found = shutil.which(program, path=path)
    if not found:
        raise Unavailable(f"no {program} on this machine (apt-get install {package})")
    return found


def install(package: str) -> None:
    """Install a Debian package, where this is root; nothing else starts it."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    with open(APT_LOCK, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(
                ["apt-get", "-qq", *command], capture_output=True, check=False, env=environment
            )
