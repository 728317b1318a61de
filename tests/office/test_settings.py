"""Production refuses what only a demonstration may have."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "a-secret-of-this-office-alone-with-more-than-fifty-letters-0123456789",
    "ALLOWED_HOSTS": "office.example",
    "SITE_URL": "https://office.example",
    "FIELD_KEYS": "a-key-for-personal-fields-of-this-office-alone",
}


def check(tmp_path, **changes):
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "office.settings.production",
        **GOOD,
        **changes,
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_deployment_check_is_clean(tmp_path):
    done = check(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", GOOD)
def test_production_does_not_start_without(tmp_path, name):
    done = check(tmp_path, **{name: ""})
    assert done.returncode != 0
    assert f"{name} must be set" in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS"])
def test_production_refuses_the_demonstrations_secrets(tmp_path, name):
    done = check(tmp_path, **{name: "demonstration-only-" + "x" * 60})
    assert done.returncode != 0
    assert f"{name} is the demonstration's: make one of your own" in done.stderr


def test_the_demonstrations_secret_is_made_once_and_kept_from_others(tmp_path):
    from office.settings.secrets import demonstration_secret

    first = demonstration_secret(tmp_path)
    assert demonstration_secret(tmp_path) == first
    assert len(first) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
