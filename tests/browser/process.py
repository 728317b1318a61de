"""The office that the browser visits: ``python -m tests.browser.process PORT``."""

from __future__ import annotations

import sys

import django
from django.core.management import call_command


def main(port: int) -> None:
    """Make the tables, plant and fill the office, serve it until stopped."""
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)

    from wagtail.models import Collection, Page

    from office.serving import WebServer
    from office.tree import locales, plant
    from tests.browser import cases
    from tests.browser.content import fill

    Page.add_root(title="Root", slug="root", locale=locales()["ar"])
    Collection.add_root(name="Root")
    plant()
    fill()
    cases.fill()
    sys.argv = sys.argv[:1]
    WebServer(f"127.0.0.1:{port}", workers=1, threads=8).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
