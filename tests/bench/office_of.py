"""Prints how long the pages of an office with so many cases take there, as JSON."""

from __future__ import annotations

import json
import os
import sys


def main(size: int) -> None:
    """Prepare the office and measure it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.large_settings"
    import django

    django.setup()
    from tests.bench import large_office

    large_office.prepare(size)
    sys.stdout.write(json.dumps(large_office.measure()) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
