"""People of the inbox, signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import cases


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(officer):
    """The officer of the agency, signed in."""
    return signed_in(officer)


@pytest.fixture
def control(controller):
    """The complaints controller, signed in."""
    return signed_in(controller)


@pytest.fixture
def abroad(foreigner):
    """An officer of another agency, signed in."""
    return signed_in(foreigner)


@pytest.fixture
def minister(db, django_user_model):
    """May enter the admin and read reports; has no right on cases."""
    return cases.make_officer(django_user_model, "minister", perms=("told_of_delays",))


@pytest.fixture
def palace(minister):
    """The minister, signed in."""
    return signed_in(minister)
