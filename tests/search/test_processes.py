"""Several processes with one office: nobody is locked out, nobody sees old things for long."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.factories import make_form

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_engine", "at_once"),
    pytest.mark.slow,
]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The database of the tests with one published form, in a file of its own."""
    if connection.vendor != "sqlite":
        pytest.skip("the office of this test is a copy of the tests' own SQLite database")
    make_form(title="ترخيص أول", external_id="bakery")
    copy = sqlite3.connect(tmp_path / "office.sqlite3")
    connection.ensure_connection()
    copy.executescript("\n".join(connection.connection.iterdump()))
    copy.close()
    return tmp_path


def start(office: Path, role: str, seconds: float) -> subprocess.Popen[str]:
    environment = os.environ | {
        "OFFICE_ON_FILE": str(office),
        "DJANGO_SETTINGS_MODULE": "tests.search.office_on_file",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.search.worker", role, str(seconds)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, errors = process.communicate(timeout=90)
    assert process.returncode == 0, errors
    assert "locked" not in errors
    return json.loads(out.splitlines()[-1])


def test_publishing_while_others_search(office: Path) -> None:
    publisher = start(office, "publish", 6)
    searchers = [start(office, "search", 6) for _ in range(2)]
    assert finish(publisher)["published"] >= 2
    for told in map(finish, searchers):
        assert told["searches"] >= 5
        assert told["stale"] == []
    assert finish(start(office, "settle", 1)) == {"last": 1, "former": 0}


def test_a_synonym_reaches_other_processes_within_a_second(office: Path) -> None:
    finish(start(office, "publish", 0.2))
    learner = start(office, "learn", 30)
    taught = finish(start(office, "teach", 30))["taught"]
    found = finish(learner)["found"]
    assert found is not None
    assert found - taught <= 1.0
