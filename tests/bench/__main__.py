"""``make bench``: figures of this machine against a baseline measured in the same run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["VAR_DIR"] = str(Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve() / "bench")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
os.environ.setdefault("WEB_WORKERS", "1")


def main() -> None:
    """Measure and print one table."""
    import django

    django.setup()
    from tests.bench import inbox, pages, search, sending, table

    rows = [*pages.measure(), *sending.measure(), *inbox.measure(), *search.measure()]
    table.show(rows)


if __name__ == "__main__":
    main()
