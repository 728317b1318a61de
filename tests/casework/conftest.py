"""Agencies and people that cases need."""

from __future__ import annotations

import pytest

from tests.factories import cases


@pytest.fixture
def moi(db):
    return cases.make_agency()


@pytest.fixture
def moh(db):
    return cases.make_agency("MOH", "وزارة الصحة")


@pytest.fixture
def officer(moi, django_user_model):
    return cases.make_officer(django_user_model, "officer.moi", moi)


@pytest.fixture
def foreigner(moh, django_user_model):
    """An officer of another agency."""
    return cases.make_officer(django_user_model, "officer.moh", moh)


@pytest.fixture
def controller(db, django_user_model):
    perms = ("control_complaints", "reveal_contact")
    return cases.make_officer(django_user_model, "complaints", perms=perms)


@pytest.fixture
def second_controller(db, django_user_model):
    perms = ("control_complaints", "reveal_contact")
    return cases.make_officer(django_user_model, "director", perms=perms)


@pytest.fixture
def ground(db):
    from casework.models import Ground

    return Ground.objects.create(
        code="B01",
        text_ar="موضوع منظور أمام القضاء",
        instead_ar="راجع المحكمة",
        question_ar="هل الموضوع أمام القضاء؟",
    )


@pytest.fixture
def case(moi):
    return cases.make_case(moi)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path, monkeypatch):
    """A folder for private files that starts empty, on a disk with room."""
    from collections import namedtuple

    from casework import attachments

    private = settings.STORAGES["private"]
    options = private["OPTIONS"] | {"location": str(tmp_path / "private")}
    settings.STORAGES = settings.STORAGES | {"private": private | {"OPTIONS": options}}
    usage = namedtuple("usage", "total used free")(100, 50, 50)
    monkeypatch.setattr(attachments.shutil, "disk_usage", lambda path: usage)
