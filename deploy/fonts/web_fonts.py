"""Build-time only: the web fonts, cut from Fontsource's IBM Plex Sans Arabic (OFL 1.1).

A subset is a modified version, so the family is renamed inside the files as well.
Usage: python web_fonts.py FOLDER-OF-THE-FONTSOURCE-PACKAGE TARGET  (needs fonttools and brotli)
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

WEIGHTS = {400: "Regular", 600: "SemiBold"}
SCRIPTS = {
    "arabic": (
        "U+0600-060F,U+061B-061C,U+061F,U+0621-063A,U+0640-0655,U+0660-066C,U+0670,U+0671,U+067E,"
        "U+0686,U+0698,U+06A4,U+06AF,U+200C-200F,U+2066-2069,U+FD3E,U+FD3F,U+FDFC",
        "*",
    ),
    "latin": (
        "U+0020-007E,U+00A0,U+00A9,U+00AB,U+00B7,U+00BB,U+00D7,U+00E9,U+2009,U+200B,U+2013,U+2014,"
        "U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+202F,U+2190-2193,U+2212",
        "kern,liga,tnum,lnum,mark,mkmk,ccmp,locl,zero",
    ),
}


def cut(source: Path, target: Path) -> None:
    """Write the four files below ``target``."""
    for script, (codes, features) in SCRIPTS.items():
        for weight, style in WEIGHTS.items():
            made = target / f"cso-{script}-{weight}.woff2"
            original = source / "files" / f"ibm-plex-sans-arabic-{script}-{weight}-normal.woff2"
            options = [f"--unicodes={codes}", f"--layout-features={features}", "--flavor=woff2"]
            command = ["pyftsubset", str(original), *options, f"--output-file={made}"]
            subprocess.run(command, check=True)  # noqa: S603 - a fixed command of the builder's
            rename(made, script, style)


def rename(path: Path, script: str, style: str) -> None:
    """Give the file the name of our own family."""
    font = TTFont(path)
    names = {
        1: "CSO Sans",
        16: "CSO Sans",
        3: f"CSOSans-{style}-{script}",
        4: f"CSO Sans {style}",
        6: f"CSOSans-{style}",
    }
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    font.save(path)


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(sys.argv[2]))
