"""Compare the Arabic catalogue with the strings in the code; ``--write`` brings it up to date.

Fails on a string without Arabic, on a doubtful one, on a plural without all six forms, and on a
compiled catalogue that is older than its source.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "site" / "office" / "locale"
SOURCE = LOCALE / "ar" / "LC_MESSAGES" / "django.po"
FOLDERS = ("site", "forms_library", "awareness", "search", "templates")
PLURALS = (
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5;"
)


def collect(folder: Path) -> polib.POFile:
    """Strings of the code merged into a copy of the catalogue below ``folder``."""
    target = folder / "locale" / "ar" / "LC_MESSAGES"
    target.mkdir(parents=True)
    shutil.copy(SOURCE, target / "django.po")
    for name in FOLDERS:
        (folder / name).symlink_to(ROOT / name)
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "ar",
        "--no-location",
        "--no-wrap",
    ]
    command += ["--symlinks", "--no-obsolete", "--extension", "py,html,txt"]
    command += ["--ignore", "static", "--ignore", "migrations"]
    # a folder of that name would draw the strings around it into itself
    command += ["--ignore", "site/office/locale"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return polib.pofile(str(target / "django.po"))


def faults(catalogue: polib.POFile) -> list[str]:
    """What is missing or doubtful in ``catalogue``."""
    found = []
    for entry in catalogue:
        if "fuzzy" in entry.flags:
            found.append(f"doubtful: {entry.msgid!r}")
        elif entry.msgid_plural:
            if len(entry.msgstr_plural) != 6 or not all(entry.msgstr_plural.values()):
                found.append(f"not all six plural forms: {entry.msgid!r}")
        elif not entry.msgstr:
            found.append(f"no Arabic: {entry.msgid!r}")
    return found


def write(catalogue: polib.POFile) -> None:
    """Keep the catalogue and compile it."""
    catalogue.metadata["Plural-Forms"] = PLURALS
    for volatile in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team"):
        catalogue.metadata.pop(volatile, None)
    catalogue.sort(key=lambda entry: (entry.msgid.casefold(), entry.msgctxt or ""))
    catalogue.save(str(SOURCE))
    catalogue.save_as_mofile(str(SOURCE.with_suffix(".mo")))


def main() -> int:
    """Exit status 0 when the catalogue is complete."""
    with tempfile.TemporaryDirectory() as name:
        catalogue = collect(Path(name))
    if "--write" in sys.argv:
        write(catalogue)
    found = faults(catalogue)
    known = {(e.msgctxt, e.msgid) for e in polib.pofile(str(SOURCE))}
    found += [
        f"not in the catalogue: {e.msgid!r}" for e in catalogue if (e.msgctxt, e.msgid) not in known
    ]
    compiled = SOURCE.with_suffix(".mo")
    if not compiled.exists() or polib.pofile(str(SOURCE)).to_binary() != compiled.read_bytes():
        found.append("the compiled catalogue is out of date: make messages")
    for fault in found:
        print(fault)  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
