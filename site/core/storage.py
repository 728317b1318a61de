"""Where files live that may be fetched only through a view that checks who asks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage, Storage, storages


def private_storage() -> Storage:
    """The storage outside the media root; nothing in it has an address of its own."""
    return storages["private"]


class DurableStorage(FileSystemStorage):
    """Files on the local disk that are whole and written down as soon as they have their name.

    A file is written aside and synced before it gets its name, and the folders are synced after:
    who was told that a file is kept finds it after a power cut, and nobody ever finds half of it.
    """

    def _save(self, name: str, content: Any) -> str:
        # Django's own way for the file beside it
        aside = Path(self.path(super()._save(f"{name}.part", content)))  # type: ignore[misc]
        try:
            _sync(aside)
            while True:
                try:
                    os.link(aside, self.path(name))  # unlike renaming, never over another file
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            aside.unlink(missing_ok=True)
        folder = Path(self.path(name)).parent
        for parent in (folder, *folder.parents):
            _sync(parent)
            if parent == Path(self.location).parent:
                break
        return name


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
