"""Where files live that may be fetched only through a view that checks who asks."""

from __future__ import annotations

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """The storage outside the media root; nothing in it has an address of its own."""
    return storages["private"]
