"""The demonstration's own secrets: made once, kept beside its data, refused in production."""

from __future__ import annotations

import secrets
from pathlib import Path

MARK = "demonstration-only-"


def demonstration_secret(var_dir: Path, name: str = "secret-key") -> str:
    """The secret kept in ``var_dir``; made at the first call, readable by its owner only."""
    path = var_dir / name
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "x", opener=_owner_only) as file:
                file.write(MARK + secrets.token_urlsafe(48))
        except FileExistsError:  # another process was quicker
            pass
    return path.read_text().strip()


def _owner_only(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)
