"""Build-time only: joins the Latin and Arabic subsets of one weight into one printing font.
WeasyPrint 70 keys embedded fonts by family and weight: two files of one family garble the PDF.
usage: python merge.py <folder of cso-*.woff2> <target folder>   (pip: fonttools brotli)"""

import pathlib
import sys
import tempfile

from fontTools.merge import Merger
from fontTools.ttLib import TTFont


def keep_lam_alef_only(font):
    """Drop the ligatures of two letters that the script does not require (reh after a tooth, ...):
    a glyph of two letters is copied and searched in the wrong order. Lam with alef stays."""
    letters = {glyph: code for code, glyph in font.getBestCmap().items()}
    substitutions = [
        table for lookup in font["GSUB"].table.LookupList.Lookup for table in lookup.SubTable
    ]
    for table in substitutions:
        for plain, shaped in getattr(table, "mapping", {}).items():
            if plain in letters:
                letters.setdefault(shaped, letters[plain])
    for table in substitutions:
        for first, found in list(getattr(table, "ligatures", {}).items()):
            if letters.get(first, 0) in range(0x64B, 0x671):
                continue  # marks on marks
            keep = [
                item
                for item in found
                if letters.get(first) == 0x644
                and len(item.Component) == 1
                and letters.get(item.Component[0]) in (0x622, 0x623, 0x625, 0x627, 0x671)
            ]
            table.ligatures[first] = keep
            if not keep:
                del table.ligatures[first]
        if hasattr(table, "ligatures"):
            print(
                sorted(
                    (chr(letters.get(a, 63)), [chr(letters.get(c, 63)) for c in i.Component])
                    for a, l in table.ligatures.items()
                    for i in l
                    if letters.get(a) == 0x644
                )
            )


source, target = map(pathlib.Path, sys.argv[1:3])
for weight, style in ((400, "Regular"), (600, "SemiBold")):
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for script in ("latin", "arabic"):
            font = TTFont(source / f"cso-{script}-{weight}.woff2")
            font.flavor = None
            parts.append(f"{folder}/{script}.ttf")
            font.save(parts[-1])
        font = Merger().merge(parts)
        keep_lam_alef_only(font)
        for name in font["name"].names:
            if name.nameID == 3:
                name.string = f"CSOSans-{style}-print"
        font.flavor = "woff2"
        font.save(target / f"cso-print-{weight}.woff2")

# The library embeds the font of an input whole and with a poor text map. The inputs get a font of
# one blank, so that the text fonts stay subset and their text can be copied and searched.
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

blank = FontBuilder(1000, isTTF=True)
blank.setupGlyphOrder([".notdef", "space"])
blank.setupCharacterMap({32: "space"})
blank.setupGlyf({name: TTGlyphPen(None).glyph() for name in (".notdef", "space")})
blank.setupHorizontalMetrics({".notdef": (250, 0), "space": (250, 0)})
blank.setupHorizontalHeader(ascent=1085, descent=-415)
blank.setupNameTable({"familyName": "CSO Field", "styleName": "Regular"})
blank.setupOS2(sTypoAscender=1085, sTypoDescender=-415)
blank.setupPost()
blank.font.flavor = "woff2"
blank.save(target / "cso-field.woff2")
