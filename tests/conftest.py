"""What every test stands on: the page tree in both languages, and no way out of the machine."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Seed what migrations would: the tests run without them."""
    from wagtail.models import Collection, Page, Site

    from office.tree import locales, plant

    with django_db_blocker.unblock():
        if not Page.objects.exists():
            Page.add_root(title="Root", slug="root", locale=locales()["ar"])
        if not Collection.objects.exists():
            Collection.add_root(name="Root")
        Site.objects.all().delete()
        plant()


@pytest.fixture(autouse=True)
def forget_what_was_kept():
    """No test sees what another one left in a cache of the process."""
    from core import page_cache

    page_cache.forget_all()


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
