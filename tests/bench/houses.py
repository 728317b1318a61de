"""What is measured in which house."""

from __future__ import annotations

import sys


def main(house: str) -> None:
    """Measure in this process and print one table."""
    import django

    django.setup()
    from tests.bench import inbox, memory, pages, search, sending, table

    rows = [*pages.measure(), *sending.measure(), *search.over_http()]
    if house == "small":
        rows += [*inbox.measure(), *search.engines_alone()]
    rows += memory.measure()
    names = {
        "small": "SQLite and the embedded search",
        "large": "PostgreSQL, Elasticsearch and Redis",
    }
    table.show(rows, f"{names[house]}: each figure against a baseline of the same run")


if __name__ == "__main__":
    main(sys.argv[1])
