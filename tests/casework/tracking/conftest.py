"""A case with its code, and a browser that has opened it."""

from __future__ import annotations

import pytest

from casework import services
from tests.casework.tracking.following import pair, track
from tests.factories.cases import make_submission


@pytest.fixture
def accepted(moi):
    return services.open_case(make_submission(moi))


@pytest.fixture
def case(accepted):
    return accepted.case


@pytest.fixture
def opened(client, accepted):
    """A client whose tracking session has opened the case."""
    answer = track(client, pair(accepted))
    assert (answer.status_code, answer["Location"]) == (302, "/ar/track/case/")
    return client
