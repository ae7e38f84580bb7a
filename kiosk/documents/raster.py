"""Paper to draw on, one bit a dot: text in the fonts of this product, rules, codes; and the finished picture as the printer's raster.

A character that the font lacks would come out as an empty box in somebody's name. It is an error here, never a box.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from drivers.receipt_printer import Raster

_FONTS = Path("/usr/share/fonts/opentype/noto")
_SIMPLIFIED_CHINESE = 2  # the face inside the collection; 0 is Japanese, with other shapes for the same characters
_DARK_BELOW = (
    176  # of 255: the grey edge of a letter that still becomes a dot. Less breaks the thin strokes of small Hanzi, more fills them in
)
_MAY_NOT_BEGIN_A_LINE = "，。、；：？！）》」』】”’…·,.;:?!)%"

BLACK, WHITE = 0, 255


class FontMissing(Exception):
    """The fonts of the product are not installed, or damaged."""

    code = "documents.font-missing"


class MissingGlyphs(Exception):
    """The font has no shape for some characters; `missing` names them."""

    code = "documents.missing-glyphs"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__("no glyph for " + ", ".join(f"U+{ord(character):04X}" for character in missing))
        self.missing = missing


class TooLong(ValueError):
    """More text than a slip holds."""

    code = "documents.too-long"


@functools.cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans CJK SC with an em of `size` dots. Raises `FontMissing`."""
    path = _FONTS / f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    if not path.is_file():  # Pillow would look for a namesake elsewhere
        raise FontMissing(f"{path} is not installed (Debian package fonts-noto-cjk)")
    try:
        return ImageFont.truetype(str(path), size, index=_SIMPLIFIED_CHINESE, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise FontMissing(f"{path}: {error}") from error


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of `text` that the font cannot draw, each once, in their order. Control characters are among them."""
    return tuple(character for character in dict.fromkeys(text) if not _has_glyph(character))


@functools.lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    """A character that is drawn as the font's picture for "none" has no glyph; U+10FFFF never has one."""
    if unicodedata.category(character).startswith("C"):
        return False
    face = font(24)
    return character.isspace() or bytes(face.getmask(character)) != bytes(face.getmask("\U0010ffff"))


def wrap(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """`text` in lines of at most `width` dots: broken between words, and between any two Hanzi, but not before a closing mark."""
    lines = [""]
    for piece in _unbreakable(text):
        if lines[-1] and face.getlength(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
        while face.getlength(lines[-1].rstrip()) > width and len(lines[-1]) > 1:
            fits = next(n for n in range(len(lines[-1]) - 1, 0, -1) if n == 1 or face.getlength(lines[-1][:n]) <= width)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return [line.rstrip() for line in lines]


def _unbreakable(text: str) -> Iterator[str]:
    """The pieces a line may be broken between: a Latin word with the spaces behind it, a Hanzi with its closing marks."""
    piece = ""
    for character in text:
        closes = character in _MAY_NOT_BEGIN_A_LINE or character == " "
        joins = character.isascii() and piece[-1:].isascii() and not piece.endswith(" ")
        if piece and not closes and not joins:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


class Sheet:
    """A strip of white paper, `width` dots wide, drawn from the top down. `y` is where the next thing goes.

    Text is drawn smooth and made black and white in `finish`: at 8 dots a millimetre that keeps small Hanzi clearer than drawing
    them in one bit.
    """

    def __init__(self, width: int, margin: int, length: int = 4000) -> None:
        self.width, self.margin, self.y = width, margin, 0
        self._image = Image.new("L", (width, length), WHITE)
        self._draw = ImageDraw.Draw(self._image)

    @property
    def inner_width(self) -> int:
        return self.width - 2 * self.margin

    def space(self, dots: int) -> None:
        self.y += dots

    def rule(self, thickness: int = 1, dotted: bool = False) -> None:
        for x in range(self.margin, self.width - self.margin, 8 if dotted else self.inner_width):
            self._draw.rectangle((x, self.y, x + (3 if dotted else self.inner_width - 1), self.y + thickness - 1), fill=BLACK)
        self.y += thickness

    def text(
        self, text: str, size: int, *, bold: bool = False, centred: bool = False, left: int = 0, leading: float = 1.35, inset: int = 0
    ) -> None:
        """Lines of `text` from `left` dots inside the margin, or centred, wrapped, and `inset` dots away from the right margin."""
        if missing := missing_glyphs(text):
            raise MissingGlyphs(missing)
        face, step = font(size, bold), round(size * leading)
        for line in wrap(text, face, self.inner_width - left - inset):
            x = (self.width - face.getlength(line)) / 2 if centred else self.margin + left
            # The letters stand on a base line in the middle of the step, whatever accents and descenders this line has.
            self._draw.text((round(x), self.y + round(step / 2 + size * 0.36)), line, font=face, fill=BLACK, anchor="ls")
            self.y += step

    def frame(self, top: int, thickness: int = 3) -> None:
        """A box between the margins from `top` down to `y`."""
        self._draw.rectangle((self.margin, top, self.width - self.margin - 1, self.y - 1), outline=BLACK, width=thickness)

    def code(self, content: str, side: int) -> None:
        """A QR code, centred, of at most `side` dots with its quiet zone; each module is the same whole number of dots."""
        lines = [bytes(line) for line in segno.make_qr(content, error="m", boost_error=False).matrix_iter(scale=1, border=4)]
        dots = max(3, side // len(lines))
        left = (self.width - len(lines) * dots) // 2
        for row, line in enumerate(lines):
            for column, dark in enumerate(line):
                if dark:
                    x, y = left + column * dots, self.y + row * dots
                    self._draw.rectangle((x, y, x + dots - 1, y + dots - 1), fill=BLACK)
        self.y += len(lines) * dots

    def finish(self) -> Image.Image:
        """The paper down to `y`, black and white. Raises `TooLong` when more was drawn than the strip holds."""
        if self.y > self._image.height:
            raise TooLong(f"{self.y} rows do not fit on a strip of {self._image.height}")
        return self._image.crop((0, 0, self.width, self.y)).point([BLACK] * _DARK_BELOW + [WHITE] * (256 - _DARK_BELOW)).convert("1")


def to_raster(image: Image.Image) -> Raster:
    """The picture as the printer takes it. `image` has mode "1" and a width that is a multiple of 8; anything else: `ValueError`."""
    if image.mode != "1":
        raise ValueError(f"a picture of mode {image.mode!r} is not black and white")
    return Raster(image.width, image.height, image.tobytes("raw", "1;I"))
