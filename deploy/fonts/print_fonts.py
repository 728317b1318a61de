"""Build-time only: the printing fonts, joined from the web fonts of one weight.

The printing library keys embedded fonts by family and weight: two files of one family garble the
text of the PDF. Usage: python print_fonts.py FOLDER-OF-WEB-FONTS TARGET (needs fonttools, brotli)
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.merge import Merger
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

WEIGHTS = {400: "Regular", 600: "SemiBold"}
LAM = 0x644
ALEFS = {0x622, 0x623, 0x625, 0x627, 0x671}
MARKS = range(0x64B, 0x671)


def keep_lam_alef_only(font: Any) -> None:
    """Drop the ligatures of two letters that the script does not require.

    A glyph of two letters is copied and searched in the wrong order. Lam with alef stays.
    """
    tables = [t for lookup in font["GSUB"].table.LookupList.Lookup for t in lookup.SubTable]
    letters = {glyph: code for code, glyph in font.getBestCmap().items()}
    for table in tables:
        for plain, shaped in getattr(table, "mapping", {}).items():
            if plain in letters:
                letters.setdefault(shaped, letters[plain])
    for table in tables:
        for first, found in list(getattr(table, "ligatures", {}).items()):
            if letters.get(first, 0) in MARKS:
                continue
            table.ligatures[first] = [i for i in found if _lam_alef(letters, first, i.Component)]
            if not table.ligatures[first]:
                del table.ligatures[first]


def _lam_alef(letters: dict[str, int], first: str, rest: list[str]) -> bool:
    return letters.get(first) == LAM and len(rest) == 1 and letters.get(rest[0]) in ALEFS


def join(source: Path, target: Path) -> None:
    """Write one text font for each weight below ``target``."""
    for weight, style in WEIGHTS.items():
        with tempfile.TemporaryDirectory() as folder:
            parts = []
            for script in ("latin", "arabic"):
                font = TTFont(source / f"cso-{script}-{weight}.woff2")
                font.flavor = None
                parts.append(f"{folder}/{script}.ttf")
                font.save(parts[-1])
            joined = Merger().merge(parts)
        keep_lam_alef_only(joined)
        for record in joined["name"].names:
            if record.nameID == 3:
                record.string = f"CSOSans-{style}-print"
        joined.flavor = "woff2"
        joined.save(target / f"cso-print-{weight}.woff2")


def blank(target: Path) -> None:
    """Write a font of one blank for inputs.

    The library embeds the font of an input whole and with a poor text map; with this one the text
    fonts stay subset and their text can be copied and searched.
    """
    builder = FontBuilder(1000, isTTF=True)
    glyphs = [".notdef", "space"]
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({32: "space"})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in glyphs})
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (250, 0)))
    builder.setupHorizontalHeader(ascent=1085, descent=-415)
    builder.setupNameTable({"familyName": "CSO Field", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=1085, sTypoDescender=-415)
    builder.setupPost()
    builder.font.flavor = "woff2"
    builder.save(target / "cso-field.woff2")


if __name__ == "__main__":
    join(Path(sys.argv[1]), Path(sys.argv[2]))
    blank(Path(sys.argv[2]))
