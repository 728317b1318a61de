"""The index follows what was committed, and only that."""

from __future__ import annotations

import pytest
from django.db import transaction

from search.query import search
from tests.factories import make_form

pytestmark = pytest.mark.usefixtures("own_engine")


def found() -> list[str]:
    return [hit.id for hit in search("مخبز").items]


@pytest.mark.django_db
def test_publication_to_removal(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        form = make_form(title="ترخيص مخبز", external_id="bakery")
        form.save_revision().publish()
        assert found() == []  # nothing before the commit
    assert found() == ["bakery"]
    with django_capture_on_commit_callbacks(execute=True):
        form.unpublish()
    assert found() == []
    with django_capture_on_commit_callbacks(execute=True):
        form.save_revision().publish()
    assert found() == ["bakery"]
    with django_capture_on_commit_callbacks(execute=True):
        form.delete()
    assert found() == []


@pytest.mark.django_db
def test_what_is_rolled_back_never_shows(django_capture_on_commit_callbacks) -> None:
    committed = django_capture_on_commit_callbacks(execute=True)
    with committed, pytest.raises(RuntimeError), transaction.atomic():
        make_form(title="ترخيص مخبز", external_id="bakery").save_revision().publish()
        raise RuntimeError
    assert found() == []
