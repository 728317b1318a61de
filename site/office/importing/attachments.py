"""Files that items name: found only inside one folder, and believed by their content only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.files import FileFacts, inspect_file
from office.importing.outcome import Message, Notice, Progress
from office.importing.validation import Attachment, Item


def take_files(items: Iterable[Item], folder: Path, progress: Progress) -> list[Notice]:
    """Look at every file that ``items`` name below ``folder``; notices of those not to be taken.

    In the item's values a file's ``path`` gives way to the ``sha256`` of its content: what was
    imported is known by what it is, not by what it was called.
    """
    notices: list[Notice] = []
    inspected: dict[Path, FileFacts | Message] = {}
    bringing = [item for item in items if any(v["files"] for v in item.values.get("versions", ()))]
    for done, item in enumerate(bringing):
        progress("files", done, len(bringing))
        for v, version in enumerate(item.values["versions"]):
            for f, row in enumerate(version["files"]):
                name = row.pop("path")
                found = _inspect(name, folder, inspected)
                if isinstance(found, Message):
                    notices.append(Notice(item.place, f"versions.{v}.files.{f}.path", found))
                    continue
                path, facts = found
                row["sha256"] = facts.sha256
                item.attachments[facts.sha256] = Attachment(str(path), path.name[:255], facts)
    return notices


def _inspect(
    name: str, folder: Path, inspected: dict[Path, FileFacts | Message]
) -> tuple[Path, FileFacts] | Message:
    path = find_file(name, folder)
    if isinstance(path, Message):
        return path
    if path not in inspected:
        try:
            with path.open("rb") as content:
                inspected[path] = inspect_file(content, path.name)
        except ValidationError as error:
            inspected[path] = Message(error.message, error.params or {})
        except OSError:
            inspected[path] = Message(_("The file “%(name)s” cannot be read."), {"name": name})
    found = inspected[path]
    return found if isinstance(found, Message) else (path, found)


def find_file(name: str, folder: Path) -> Path | Message:
    """The file ``name`` below ``folder``; a message where it is not there or leads out of it."""
    root = folder.resolve()
    if "\\" in name or name.startswith("/") or ".." in Path(name).parts:
        return Message(_("The path “%(name)s” leads out of the folder of files."), {"name": name})
    path = (root / name).resolve()  # follows links: where a file really lies decides
    if not path.is_relative_to(root):
        return Message(_("The path “%(name)s” leads out of the folder of files."), {"name": name})
    if not path.is_file():
        return Message(_("There is no file “%(name)s”."), {"name": name})
    return path
