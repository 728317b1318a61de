"""What every test stands on: the page tree in both languages, and no way out of the machine."""

from __future__ import annotations

import time

import pytest
from hypothesis import settings as hypothesis_settings

# a busy machine is no fault
hypothesis_settings.register_profile("office", deadline=None)
hypothesis_settings.load_profile("office")


@pytest.fixture(scope="session", autouse=True)
def seed_after_every_flush():
    """Lay the seed whenever the tables were made or emptied.

    Django says so itself: after it has made the database, and after the flush that ends a test
    with real transactions.
    """
    from django.apps import apps
    from django.db.models.signals import post_migrate

    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(_seed, sender=last)
    yield
    post_migrate.disconnect(_seed, sender=last)


def _seed(**kwargs):
    """What migrations would lay: the tests run without them."""
    from wagtail.models import Collection, Page, Site

    from office.tree import locales, plant

    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root", locale=locales()["ar"])
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    Site.objects.all().delete()
    plant()


@pytest.fixture(scope="session")
def django_db_setup(seed_after_every_flush, django_db_setup):
    """The database is made once somebody listens."""


@pytest.fixture(autouse=True)
def forget_what_was_kept(monkeypatch):
    """No test sees what another one left in a cache of the process.

    What is remembered is over with each half minute of the clock: here, from the test's start on,
    so that none ends between two questions of a test that counts them.
    """
    from core import memo, page_cache

    page_cache.forget_all()
    begun = time.time()
    monkeypatch.setattr(memo, "period", lambda seconds: int((time.time() - begun) // seconds))


@pytest.fixture
def home(db):
    """The Arabic home page."""
    from office.models import HomePage

    return HomePage.objects.get(locale__language_code="ar")


@pytest.fixture
def agency(db):
    """An agency with its public pages."""
    from agencies.models import Agency
    from office.tree import agency_page

    made = Agency.objects.create(
        code="MOI", name_ar="وزارة الداخلية", name_en="Ministry of Interior"
    )
    agency_page(made)
    return made


@pytest.fixture(scope="session")
def postgres():
    """A real PostgreSQL; the test is left out, loudly, where none can be had."""
    from tests.services import Unavailable, missing
    from tests.services.postgres import postgres as start

    try:
        with start() as server:
            yield server
    except Unavailable as reason:
        missing("PostgreSQL", reason)
