"""The faces that this product prints in, in the order in which they are asked for a character, and which characters none of them has.

Noto Sans CJK SC draws almost everything; the rare Hanzi of names come from BabelStone Han, which draws them as the mainland writes them,
then from HanaMin. Terminal and centre both ask here what a page can show.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont


@dataclass(frozen=True)
class Face:
    """`index`: inside the collection; 0 of Noto Sans CJK is Japanese, with other shapes for the same characters."""

    family: str
    path: Path
    package: str
    index: int = 0


_TRUETYPE = Path("/usr/share/fonts/truetype")
FACES = (
    Face("Noto Sans CJK SC", Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), "fonts-noto-cjk", 2),
    Face("BabelStone Han", _TRUETYPE / "babelstone" / "BabelStoneHan.ttf", "fonts-babelstone-han"),
    Face("HanaMinA", _TRUETYPE / "hanazono" / "HanaMinA.ttf", "fonts-hanazono"),
    Face("HanaMinB", _TRUETYPE / "hanazono" / "HanaMinB.ttf", "fonts-hanazono"),
)


class FontMissing(Exception):
    """The fonts of the product are not installed, or damaged."""

    code = "documents.font-missing"


def missing(text: str) -> tuple[str, ...]:
    """The characters of `text` that no face has, each once, in their order. Raises `FontMissing`.

    Control characters are among them, and private use: what a face draws there is its maker's choice, and would be a wrong name.
    """
    return tuple(character for character in dict.fromkeys(text) if face_of(character) is None)


@functools.lru_cache(maxsize=8192)
def face_of(character: str) -> Face | None:
    """The first face that has `character`. Raises `FontMissing`. Category Cn is asked for all the same: Python's tables are older than the
    latest Hanzi."""
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") or character == "\N{REPLACEMENT CHARACTER}":
        return None
    if character.isspace():
        return FACES[0]
    return next((face for face in FACES if _has(face, character)), None)


def _has(face: Face, character: str) -> bool:
    """A character that is drawn as the font's picture for "none" has no glyph; no face has U+10FFFF."""
    return bytes(_font(face).getmask(character)) != bytes(_font(face).getmask("\U0010ffff"))


@functools.cache
def _font(face: Face) -> FreeTypeFont:
    from PIL import ImageFont

    if not face.path.is_file():  # Pillow would look for a namesake elsewhere
        raise FontMissing(f"{face.path} is not installed (Debian package {face.package})")
    try:
        return ImageFont.truetype(str(face.path), 24, index=face.index, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise FontMissing(f"{face.path}: {error}") from error
