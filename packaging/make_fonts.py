"""Make resources/fonts again from font files that you have: copy the full faces, reduce the others.

    python packaging/make_fonts.py --serif A.ttf --serif-bold B.ttf --sans C.ttf --sans-bold D.ttf \
        --rare BabelStoneHan.ttf --unihan Unihan_OtherMappings.txt.bz2

resources/fonts/README.md says which files these are. Fonts must have TrueType outlines: reportlab embeds no other.
"""

from __future__ import annotations

import argparse
import bz2
import datetime
import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
RARE_NAME = "Rare Han"

# What a heading needs beside its characters: Latin, punctuation, arrows, circled numbers, forms, full-width signs.
SIGNS = [
    range(0x20, 0x180),
    range(0x2010, 0x2070),
    range(0x2100, 0x2300),
    range(0x2460, 0x2500),
    range(0x25A0, 0x2670),
    range(0x3000, 0x3130),
    range(0x3200, 0x3400),
    range(0xFE30, 0xFE50),
    range(0xFF00, 0xFFF0),
]
HAN = [range(0x2E80, 0x2FE0), range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x34000)]


def main() -> int:
    """Write the five faces and say how large they became."""
    faces = _arguments()
    for source, name in ((faces.serif, "NotoSerifSC-Regular.ttf"), (faces.sans, "NotoSansSC-Regular.ttf")):
        _must_have_outlines(source)
        shutil.copyfile(source, FONTS / name)
    everyday = _everyday_characters(faces.unihan)
    _reduce(faces.serif_bold, everyday, FONTS / "NotoSerifSC-Bold.ttf")
    _reduce(faces.sans_bold, everyday, FONTS / "NotoSansSC-Bold.ttf")
    rare = {code for code in _covered(faces.rare) - _covered(faces.serif) if any(code in block for block in HAN)}
    _reduce(faces.rare, rare, FONTS / "RareHan.ttf", rename=RARE_NAME)
    for path in sorted(FONTS.glob("*.ttf")):
        print(f"{path.name}: {len(_covered(path))} characters, {path.stat().st_size / 1e6:.1f} MB")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("serif", "serif-bold", "sans", "sans-bold", "rare", "unihan"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def _everyday_characters(unihan: Path) -> set[int]:
    """通用规范汉字表 (2013, 8,105 characters, Unihan's kTGH), GB 2312, and the signs around them."""
    codes = {code for block in SIGNS for code in block}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            codes.update(map(ord, bytes((row, cell)).decode("gb2312", errors="ignore")))
    stored = unihan.read_bytes()
    text = (bz2.decompress(stored) if unihan.suffix == ".bz2" else stored).decode("utf-8")
    listed = {int(line.split("\t")[0][2:], 16) for line in text.splitlines() if "\tkTGH\t" in line}
    if len(listed) != 8105:
        raise SystemExit(f"{unihan}: {len(listed)} characters with kTGH, 8105 expected")
    return codes | listed


def _covered(font: Path) -> set[int]:
    with TTFont(font, lazy=True) as face:
        return set(face.getBestCmap() or {})


def _must_have_outlines(font: Path) -> None:
    with TTFont(font, lazy=True) as face:
        if "glyf" not in face:
            raise SystemExit(f"{font}: no TrueType outlines")


def _reduce(source: Path, codes: set[int], target: Path, rename: str = "") -> None:
    """Keep only `codes`, drop the hinting, and note the change inside the file, as both licences ask."""
    _must_have_outlines(source)
    options = subset.Options()
    options.hinting = False
    options.set(name_IDs="*")
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "meta", "vhea", "vmtx", "BASE", "STAT"]
    options.layout_features = [] if rename else ["kern", "palt", "halt", "ccmp", "locl"]
    face = subset.load_font(source, options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=codes)
    cut.subset(face)
    day = datetime.date.today().isoformat()
    note = f"Reduced from {source.name} on {day}: {len(codes)} code points, hinting dropped, outlines unchanged."
    _note(face, note, rename)
    subset.save_font(face, target, options)


def _note(face: TTFont, note: str, rename: str) -> None:
    names = face["name"]
    names.setName(note, 10, 3, 1, 0x409)
    if rename:
        for name_id, text in ((1, rename), (2, "Regular"), (4, rename), (6, rename.replace(" ", ""))):
            names.removeNames(nameID=name_id)
            names.setName(text, name_id, 3, 1, 0x409)
        for name_id in (16, 17, 18, 21, 22):
            names.removeNames(nameID=name_id)


if __name__ == "__main__":
    sys.exit(main())
