"""Private files are whole, or not there."""

import os

import pytest
from django.core.files.base import ContentFile

from core.storage import DurableStorage


@pytest.fixture
def storage(tmp_path):
    return DurableStorage(location=tmp_path / "private", base_url=None)


def files_below(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_file_is_synced_before_it_has_its_name(storage, tmp_path, monkeypatch):
    seen = []
    sync = os.fsync

    def look(handle):
        seen.append((os.readlink(f"/proc/self/fd/{handle}"), files_below(tmp_path)))
        sync(handle)

    monkeypatch.setattr(os, "fsync", look)
    assert storage.save("a/b/name", ContentFile(b"words")) == "a/b/name"
    assert seen[0][0].endswith("/name.part")
    assert seen[0][1] == ["private/a/b/name.part"]
    assert {path for path, _files in seen[1:]} >= {
        str(tmp_path / "private" / "a" / "b"),
        str(tmp_path / "private"),
    }
    assert files_below(tmp_path) == ["private/a/b/name"]


def test_nothing_is_ever_written_over(storage):
    first = storage.save("name", ContentFile(b"first"))
    second = storage.save("name", ContentFile(b"second"))
    assert first != second
    assert storage.open(first).read() == b"first"


def test_a_name_taken_in_between_is_left_alone(storage, monkeypatch):
    storage.save("name", ContentFile(b"first"))
    names = iter(["name", "other"])
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: next(names))
    assert storage.save("name", ContentFile(b"second")) == "other"
    assert storage.open("name").read() == b"first"


def test_a_failure_leaves_nothing(storage, tmp_path, monkeypatch):
    def fail(*args):
        raise OSError

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(OSError):
        storage.save("name", ContentFile(b"words"))
    assert files_below(tmp_path) == []
