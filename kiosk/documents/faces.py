"""The typefaces of this product: which one draws a character, how wide it is, and where a line of text may be broken.

A character that none of them has (`kiosk.core.glyphs.missing`) is drawn as a box with its code point inside: never as "?", an empty box
or a star, which would be somebody's name gone.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from PIL import ImageFont

from kiosk.core.glyphs import FACES, Face, FontMissing, face_of

_FIXED_PITCH = 7  # the face of the collection for Simplified Chinese with Latin letters of one width
_MAY_NOT_END_A_LINE = "（《「『【“‘("
_MAY_NOT_BEGIN_A_LINE = "，。、；：？！）》」』】”’…·,.;:?!)%"


@functools.cache
def font(size: int, bold: bool = False, *, fixed: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans CJK SC with an em of `size` dots; `fixed`: its face whose Latin letters are all half an em wide. Raises `FontMissing`."""
    face = FACES[0]
    path = face.path.with_name(face.path.name.replace("Regular", "Bold")) if bold else face.path
    return _opened(replace(face, path=path, index=_FIXED_PITCH if fixed else face.index), size)


@functools.cache
def _opened(face: Face, size: int) -> ImageFont.FreeTypeFont:
    if not face.path.is_file():  # Pillow would look for a namesake elsewhere
        raise FontMissing(f"{face.path} is not installed (Debian package {face.package})")
    try:
        return ImageFont.truetype(str(face.path), size, index=face.index, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise FontMissing(f"{face.path}: {error}") from error


class Extent(NamedTuple):
    """Of one character, in dots: how far the pen moves, and the ink above and below the base line (`top` is negative)."""

    advance: int
    top: int
    bottom: int


class Run(NamedTuple):
    """Characters of one face, from `x` on. `face` None: `text` is one character that no face has."""

    x: int
    text: str
    face: ImageFont.FreeTypeFont | None
    stroke: float


@dataclass(frozen=True)
class Type:
    """Letters of one size and weight. `fixed`: Latin letters half an em wide, Hanzi an em."""

    size: int
    bold: bool = False
    fixed: bool = False

    def width(self, text: str) -> int:
        """Dots from the first letter to behind the last. None of the faces kerns pairs, so it is the sum of the advances."""
        return sum(_extent(self, character).advance for character in text)

    def ink(self, text: str) -> tuple[int, int]:
        """The rows of ink in `text`, from above the base line (negative) to below it."""
        extents = [_extent(self, character) for character in text]
        return min((one.top for one in extents), default=0), max((one.bottom for one in extents), default=0)

    def runs(self, text: str) -> Iterator[Run]:
        """`text` as it is drawn from the pen at 0: each stretch of one face, and each missing character by itself."""
        x = 0
        for _, stretch in itertools.groupby(enumerate(text), lambda one: face_of(one[1]) or one[0]):
            run = "".join(character for _, character in stretch)
            face = face_of(run[0])
            shown = run if face is None else "".join(" " if character.isspace() else character for character in run)
            yield Run(x, shown, _sized(self, face) if face else None, _stroke(self, face))
            x += self.width(run)


def _sized(kind: Type, face: Face) -> ImageFont.FreeTypeFont:
    return font(kind.size, kind.bold, fixed=kind.fixed) if face is FACES[0] else _opened(face, kind.size)


def _stroke(kind: Type, face: Face | None) -> float:
    """A fallback has one weight, a thin one: beside bold letters it is drawn thicker."""
    return kind.size / 32 if kind.bold and face not in (None, FACES[0]) else 0


@functools.lru_cache(maxsize=8192)
def _extent(kind: Type, character: str) -> Extent:
    face = face_of(character)
    if face is None:
        box = code_box(character, kind.size)
        return Extent(box.advance, box.top, box.top + box.height)
    sized, drawn = _sized(kind, face), " " if character.isspace() else character
    _, top, _, bottom = sized.getbbox(drawn, anchor="ls", stroke_width=_stroke(kind, face))
    return Extent(round(sized.getlength(drawn)), math.floor(top), math.ceil(bottom))


class CodeBox(NamedTuple):
    """The box of a character without a glyph. `top`: above the base line, negative. `digits`: its code point, in two rows."""

    advance: int
    top: int
    width: int
    height: int
    dot: int
    digits: tuple[str, str]


def code_box(character: str, size: int) -> CodeBox:
    """As high as the letters around it. A digit is 3 × 5 of its dots, which can be read with the naked eye from 24 on (0.75 × 1.25 mm)."""
    code = f"{ord(character):04X}"
    half = (len(code) + 1) // 2
    dot = max(1, round(size / 12))
    edge = 1 + dot
    width, height = 2 * edge + (4 * half - 1) * dot, 2 * edge + 11 * dot
    return CodeBox(width + 2 * dot, -round(0.38 * size + height / 2), width, height, dot, (code[:half], code[half:]))


DIGITS = dict(zip("0123456789ABCDEF", (
    "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71111", "75757", "75717", "75755", "65656", "74447", "65556", "74747",
    "74744",
), strict=True))  # fmt: skip
"""The hexadecimal digits as five rows of three dots, an octal digit a row."""


def wrap(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """`text` in lines of at most `width` by `measure`, which adds up over characters: broken between words, and between any two Hanzi,
    but not before a closing mark or behind an opening one. One character that is wider stands alone."""
    lines, used = [""], 0.0
    for piece in _unbreakable(text):
        if lines[-1] and used + measure(piece.rstrip()) > width:
            lines.append("")
            used = 0
        for character in piece if lines[-1] else piece.lstrip():
            step = measure(character)
            if lines[-1] and not character.isspace() and used + step > width:
                lines.append("")
                used = 0
            lines[-1] += character
            used += step
    return [line.rstrip() for line in lines]


def _unbreakable(text: str) -> Iterator[str]:
    """The pieces a line may be broken between: a Latin word with the spaces behind it, a Hanzi with its marks."""
    piece = ""
    for character in text:
        closes = character in _MAY_NOT_BEGIN_A_LINE or character == " "
        joins = character.isascii() and piece[-1:].isascii() and not piece.endswith(" ")
        opened = piece.endswith(tuple(_MAY_NOT_END_A_LINE))
        if piece and not closes and not joins and not opened:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece
