"""The test's side of ``tests.casework.racers``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"SECRET_KEY": "of racing tests only" * 3, "FIELD_KEYS": "of racing tests only"}


class Racers:
    """A process that has loaded Django, with a database and a disk of its own."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.database = folder / "office.sqlite3"
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "tests.casework.race_settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database,
            **SECRETS,
        }
        self.log = (folder / "racers.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.casework.racers"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.ask("prepare")

    def tell(self, command: str, **options: Any) -> None:
        """Start a command; :meth:`hear` waits for its answer."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": command, **options}) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, (self.folder / "racers.log").read_text()
        answer = json.loads(line)
        assert "failure" not in answer, answer["failure"]
        return answer["answer"]

    def ask(self, command: str, **options: Any) -> Any:
        self.tell(command, **options)
        return self.hear()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()
