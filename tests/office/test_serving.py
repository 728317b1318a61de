"""The production server behind ``make demo``: starts, answers, stops cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    """An office with a database and a static folder, and nothing in it."""
    folder = tmp_path_factory.mktemp("office")
    run(folder, "migrate", "-v0")
    run(folder, "shell", "-v0", "-c", "from office.tree import plant; plant()")
    return folder


def environment(folder, port=8000):
    return {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "office.settings.demo",
        "WEB_WORKERS": "1",
    }


def run(folder, *command):
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(folder), check=True
    )


def start(folder, port):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(folder, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def fetch(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.read()


def wait_for(port, path="/healthz", seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            return fetch(port, path)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def group_members(leader):
    """Processes of the session that ``leader`` started."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--sid", str(leader)], capture_output=True, text=True, check=False
    )
    return listed.stdout.split()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_stops_with_nothing_left_behind(var_dir, number):
    port = free_port()
    office = start(var_dir, port)
    try:
        assert wait_for(port)[0] == 200
        status, body = fetch(port, "/ar/")
        assert status == 200
        assert 'dir="rtl"' in body.decode()
        deadline = time.monotonic() + 30
        while b'"clock": {"ok": true' not in fetch(port, "/readyz")[1]:
            assert time.monotonic() < deadline
            time.sleep(0.3)
        os.killpg(office.pid, number)
        assert office.wait(30) == 0
        assert group_members(office.pid) == []
        with pytest.raises((urllib.error.URLError, OSError)):
            fetch(port, "/healthz")
    finally:
        if office.poll() is None:
            os.killpg(office.pid, signal.SIGKILL)


def test_a_killed_parent_takes_its_children_along(var_dir):
    port = free_port()
    office = start(var_dir, port)
    try:
        wait_for(port)
        office.kill()
        office.wait(10)
        deadline = time.monotonic() + 30
        while group_members(office.pid):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        if group_members(office.pid):
            os.killpg(office.pid, signal.SIGKILL)


def test_a_taken_port_is_told_and_everything_stops(var_dir):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        office = start(var_dir, listener.getsockname()[1])
        try:
            assert office.wait(60) != 0
            assert "web server ended" in office.stdout.read()
        finally:
            if office.poll() is None:
                os.killpg(office.pid, signal.SIGKILL)
