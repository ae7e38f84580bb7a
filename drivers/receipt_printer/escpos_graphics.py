"""Pictures and codes that the emulated printer makes of a command's bytes. Pure.

Epson, ESC/POS Command Reference: GS ( L and GS 8 L functions 50 and 112, ESC *, GS ( k functions 165 to 181 for QR.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

_COLUMNS = {0: (1, 2, 3), 1: (1, 1, 3), 32: (3, 2, 1), 33: (3, 1, 1)}  # ESC * m: bytes a column, times as wide, times as high
_LEVELS = "LMQH"
_MOST_ROWS = 4096


def raster(rows: bytes, stride: int, mode: int) -> Image.Image:
    """Whole rows of GS v 0, dots doubled as `mode` asks: 1 across, 2 along, 3 both."""
    picture = Image.frombytes("1", (stride * 8, len(rows) // stride), rows)
    return _times(picture, 2 if mode & 1 else 1, 2 if mode & 2 else 1)


def columns(mode: int, data: bytes) -> Image.Image | None:
    """ESC * m nL nH d…: each column from the top down. None for a mode that does not exist, or no data."""
    if mode not in _COLUMNS or not data:
        return None
    size, wide, high = _COLUMNS[mode]
    lying = Image.frombytes("1", (size * 8, len(data) // size), data)
    return _times(lying.transpose(Image.Transpose.TRANSPOSE), wide, high)


def stored(data: bytes) -> Image.Image | None:
    """GS ( L function 112: a bx by c xL xH yL yH, then the rows, which are as wide as x says in dots. None for what is no such picture."""
    if len(data) < 8 or data[0] not in (48, 52) or data[1] not in (1, 2) or data[2] not in (1, 2):
        return None
    width, height = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
    stride = -(-width // 8)
    if not 0 < width <= 2400 or not 0 < height <= _MOST_ROWS or len(data) < 8 + stride * height:
        return None
    return _times(Image.frombytes("1", (width, height), data[8 : 8 + stride * height]), data[1], data[2])


def _times(picture: Image.Image, wide: int, high: int) -> Image.Image:
    if wide == high == 1:
        return picture
    return picture.resize((picture.width * wide, picture.height * high), Image.Resampling.NEAREST)


@dataclass
class CodeMaker:
    """The symbol of GS ( k that is being made: settings, then data, then "print it"."""

    module_dots: int = 3
    level: str = "L"
    content: bytes = b""

    def heed(self, argument: bytes) -> Image.Image | None:
        """`argument` is cn fn and what follows. The symbol, where this function prints one; content too long for one prints nothing."""
        match argument[1:2]:
            case b"C" if len(argument) == 3:
                self.module_dots = argument[2] if 1 <= argument[2] <= 16 else self.module_dots
            case b"E" if len(argument) == 3:
                self.level = _LEVELS[argument[2] - 48] if 48 <= argument[2] <= 51 else self.level
            case b"P":
                self.content = argument[3:]
            case b"Q" if self.content:
                return self._symbol()
        return None

    def _symbol(self) -> Image.Image | None:
        """Without a quiet zone: the paper around it is one."""
        import segno

        try:
            code = segno.make_qr(self.content, error=self.level, boost_error=False)
        except segno.DataOverflowError:
            return None
        drawn = io.BytesIO()
        code.save(drawn, kind="pbm", border=0, plain=False)
        # Pillow reads the 1 of a bitmap file as black, and black as 0.
        picture = Image.open(drawn).point(lambda value: 255 - value)
        return _times(picture, self.module_dots, self.module_dots)
