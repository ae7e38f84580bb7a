"""The emulated printer's letters, and the line that they stand in until it is printed.

The font ROM is one of GB 2312-80, as Chinese receipt printers have it: 24 × 24 dots a Hanzi, 12 × 24 an ASCII sign. Any other character
comes out as a box, as on those printers; nothing here is kinder to a rare name than they are. The shapes are Noto's (fonts-noto-cjk).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace

from PIL import Image, ImageChops, ImageDraw, ImageFont

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_MONO_SC = 7  # the face of that file whose ASCII signs are half as wide as its Hanzi
_HANZI_DOTS = 24
_DARK = 110  # of 255: above it a dot is burnt
_ABOVE_HANZI, _ABOVE_SIGNS = 6, 9  # dots that Noto leaves blank above them at this size


@dataclass(frozen=True)
class Style:
    """How characters look: ESC !, ESC E, ESC G, ESC M, FS !, GS !, GS B."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    inverse: bool = False
    small: bool = False


_PAGES = {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}  # ESC t n
_PAGE_1_GRAPHICS = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯"  # 80 to 9F of Katakana


def decoded(code: bytes, page: int = 0) -> str:
    """The character that a code of one, two or four bytes stands for; "" where the ROM has none. `page`: ESC t, for one byte."""
    if len(code) == 1 and page == 1 and code[0] >= 0x80:
        return _PAGE_1_GRAPHICS[code[0] - 0x80] if code[0] < 0xA0 else code.decode("cp932", "ignore")
    if len(code) == 1:
        return code.decode(_PAGES.get(page, "cp437"), "ignore")
    if len(code) == 2 and 0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1:
        try:
            code.decode("gb2312")
            return code.decode("gb18030")
        except UnicodeDecodeError:
            return ""
    return ""


@functools.lru_cache(maxsize=4096)
def glyph(character: str, is_half: bool, style: Style) -> Image.Image:
    """The dots of a character, black is 1. A box for ""."""
    width = _HANZI_DOTS // (2 if is_half else 1)
    cell = Image.new("L", (width, _HANZI_DOTS))
    pen = ImageDraw.Draw(cell)
    if character:
        pen.text((0, -(_ABOVE_SIGNS if is_half else _ABOVE_HANZI)), character, font=_font(), fill=255)
    else:
        pen.rectangle((1, 1, width - 2, _HANZI_DOTS - 2), outline=255, width=2)
    if style.small:
        cell = cell.resize((width * 3 // 4, _HANZI_DOTS * 17 // 24))
    dots = cell.point(lambda value: 255 * (value > _DARK)).convert("1")
    if style.bold:
        dots = ImageChops.logical_or(dots, ImageChops.offset(dots, 1, 0))
    if style.inverse:
        dots = ImageChops.invert(dots)
    return dots.resize((dots.width * style.wide, dots.height * style.high), Image.Resampling.NEAREST)


@functools.cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, _HANZI_DOTS, index=_MONO_SC, layout_engine=ImageFont.Layout.BASIC)


@dataclass
class TextLine:
    """The print buffer of standard mode: pieces side by side, none of them on paper yet. `at`: where the next one comes."""

    pieces: list[tuple[int, Image.Image]] = field(default_factory=list)
    at: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.pieces

    def put(self, piece: Image.Image) -> None:
        self.pieces.append((self.at, piece))
        self.at += piece.width

    def clear(self) -> None:
        self.pieces.clear()
        self.at = 0

    def picture(self) -> Image.Image:
        """The line as high as its highest piece; all stand on its lower edge."""
        height = max(piece.height for _, piece in self.pieces)
        line = Image.new("1", (self.at, height))
        for left, piece in self.pieces:
            line.paste(piece, (left, height - piece.height))
        return line


def styled_by_mode(style: Style, n: int) -> Style:
    """ESC ! n."""
    return replace(style, small=bool(n & 1), bold=bool(n & 8), high=2 if n & 0x10 else 1, wide=2 if n & 0x20 else 1)


def sized(style: Style, n: int) -> Style:
    """GS ! n. Sizes over eight do not exist and change nothing."""
    return style if n & 0x88 else replace(style, wide=(n >> 4) + 1, high=(n & 7) + 1)


def sized_by_chinese_mode(style: Style, n: int) -> Style:
    """FS ! n."""
    return replace(style, wide=2 if n & 4 else 1, high=2 if n & 8 else 1)
