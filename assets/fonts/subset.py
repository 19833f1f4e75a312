#!/usr/bin/env python3
"""Makes CardkioskSans-Regular.otf and CardkioskSans-Bold.otf, the faces embedded in the program.

They are Noto Sans CJK SC (SIL Open Font License 1.1, OFL.txt beside this file), cut down to the characters below, without
hinting, and renamed. Renamed, because otherwise a machine with the whole Noto Sans CJK installed would draw other glyphs than
one without, and pictures of the screens would differ from machine to machine.

How to run it, anywhere but in the tree, with Python 3.9 or newer (a download of 65 MB, then a minute):

    apt-get download fonts-noto-cjk unicode-data
    for package in *.deb; do dpkg-deb -x "$package" extracted; done
    python3 -m venv venv && venv/bin/pip install fonttools==4.68.0
    venv/bin/python .../assets/fonts/subset.py extracted

The same packages (fonts-noto-cjk 1:20220127+repack1-1, unicode-data 15.0.0-1) and the same fonttools give the same bytes.

Characters: ASCII; GB/T 2312 (6,763 Han characters, and its signs); the table of general standard Chinese characters (通用规范汉字表,
8,105 characters, Unihan's kTGH), from which names of persons and places are registered (玥, 珺, 甪); the signs in EXTRA; and every character
that the program's texts, the files under i18n, use. Rarer ones in names come from the system's fonts-noto-cjk where it is installed.
"""

import bz2
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Cardkiosk Sans"
FONTS = Path(__file__).resolve().parent
TEXTS = FONTS.parent.parent / "i18n"
# SC within the collections of Debian's package: JP, KR, SC, TC, HK, then the monospaced ones.
SIMPLIFIED_CHINESE = 2
# Beside GB/T 2312: yen, no-break space, minus, dashes, bullet, ellipsis, quotation marks, multiplication, arrows, tick, marks, units.
EXTRA = "\u00a5\uffe5\u00a0\u2212\u2010\u2011\u2012\u2013\u2014\u2022\u2026\u2018\u2019\u201c\u201d\u2039\u203a\u00ab\u00bb\u00d7\u00f7\u00b1\u00b7\u00b0\u20ac\u00a9\u00ae\u2190\u2191\u2192\u2193\u2713\u25cf\u25cb\u25b2\u25b3\u25a0\u25a1\u3000\u2103\u2109\u2122\u00b2\u00b3"
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk"]


def gb2312() -> set[int]:
    """Every character of GB/T 2312."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(letter) for pair in pairs for letter in pair.decode("gb2312", "ignore")}


def general_standard(extracted: Path) -> set[int]:
    """Every character of 通用规范汉字表, as Unihan lists them."""
    mappings = extracted / "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
    lines = bz2.decompress(mappings.read_bytes()).decode()
    found = {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", lines, re.MULTILINE)}
    if len(found) != 8105:
        sys.exit(f"{mappings} lists {len(found)} characters of the table, not 8105")
    return found


def wanted(extracted: Path) -> set[int]:
    """Every character to be kept."""
    texts = "".join(path.read_text() for path in sorted(TEXTS.rglob("*.ftl")))
    if not texts:
        sys.exit(f"no texts in {TEXTS}")
    said = {ord(letter) for letter in texts if letter.isprintable()}
    return set(range(0x20, 0x7F)) | gb2312() | general_standard(extracted) | set(map(ord, EXTRA)) | said


def rename(font: TTFont, style: str) -> None:
    """Gives it a family of our own, of which it is this style; copyright and licence stay as they are."""
    full = f"{FAMILY} {style}"
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    names = font["name"]
    names.names = [name for name in names.names if name.langID == 0x409 and name.nameID not in (16, 17, 21, 22)]
    for number, text in {1: FAMILY, 2: style, 3: f"2.004;{postscript}", 4: full, 6: postscript}.items():
        names.setName(text, number, 3, 1, 0x409)
    compact = font["CFF "].cff
    compact.fontNames = [postscript]
    compact.topDictIndex[0].FullName = full
    compact.topDictIndex[0].FamilyName = FAMILY


def make(extracted: Path, style: str, characters: set[int]) -> None:
    """Writes one face."""
    source = extracted / f"usr/share/fonts/opentype/noto/NotoSansCJK-{style}.ttc"
    options = subset.Options(
        font_number=SIMPLIFIED_CHINESE,
        hinting=False,
        layout_features=FEATURES,
        name_IDs=["*"],
        notdef_outline=True,
        recalc_timestamp=False,
    )
    font = subset.load_font(str(source), options)
    missing = sorted(characters - set(font.getBestCmap()))
    print(f"{style}: {len(characters) - len(missing)} characters, missing in the source: {''.join(map(chr, missing)) or 'none'}")
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    rename(font, style)
    target = FONTS / f"{FAMILY.replace(' ', '')}-{style}.otf"
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {target.stat().st_size} bytes")


def main() -> None:
    """Makes both faces from the folder in which the packages were unpacked."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    extracted = Path(sys.argv[1])
    characters = wanted(extracted)
    for style in ("Regular", "Bold"):
        make(extracted, style, characters)


main()
