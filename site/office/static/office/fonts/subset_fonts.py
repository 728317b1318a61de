"""Makes the four cso-*.woff2 beside this file from IBM Plex Sans Arabic (OFL 1.1).

Needed only when letters are added; users and tests take the files as they are. The subset is a
modified version, so the family is renamed within the files as the licence asks.

Usage: python subset_fonts.py FOLDER   (FOLDER: @fontsource/ibm-plex-sans-arabic, unpacked;
needs fonttools and brotli)
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

HERE = Path(__file__).parent
SUBSETS = {
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


def subset(source: Path, script: str, weight: int, style: str) -> None:
    """Write one subset of ``source`` (a folder of woff2 files) beside this file."""
    letters, features = SUBSETS[script]
    target = HERE / f"cso-{script}-{weight}.woff2"
    original = source / f"ibm-plex-sans-arabic-{script}-{weight}-normal.woff2"
    subprocess.run(  # noqa: S603
        [  # noqa: S607
            "pyftsubset",
            str(original),
            f"--unicodes={letters}",
            f"--layout-features={features}",
            "--flavor=woff2",
            f"--output-file={target}",
        ],
        check=True,
    )
    font = TTFont(target)
    names = {
        1: "CSO Sans",
        3: f"CSOSans-{style}-{script}",
        4: f"CSO Sans {style}",
        6: f"CSOSans-{style}",
        16: "CSO Sans",
    }
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.string)
    font.save(target)


if __name__ == "__main__":
    files = Path(sys.argv[1]) / "files"
    for kind in SUBSETS:
        subset(files, kind, 400, "Regular")
        subset(files, kind, 600, "SemiBold")
