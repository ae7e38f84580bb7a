"""The parts of a receipt as ESC/POS commands, each with the paper that it moves.

python-escpos makes what it makes right: pictures and codes. Its text() is not used. It sends GB 18030 only where a piece of text has a
character of U+4E00 to U+9FA5, without FS & ever, and all else in a code page: a name of rare characters, and the full-width punctuation
behind a number, come out as question marks without an error (python-escpos 3.1; #190, #491, #678).

No command may hold the bytes of a real-time command, 10 04, 10 05 or 10 14: printers execute these wherever they see them. Pictures are
changed for it, see escpos_bands.py. Heads and arguments cannot be: counts of two bytes stay below 400 hexadecimal, so that behind a 10
there is 0 to 3, and the last argument of a command is followed by a command. Text is printable, and of its Hanzi no byte is below 30.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from drivers.errors import ConfigurationError
from drivers.receipt_printer import Blank, Capabilities, Code, Part, Raster, Text
from drivers.receipt_printer.escpos_bands import Band, Crop, Gap, anywhere, bands, height_of, left, left_or_centred
from drivers.receipt_printer.escpos_codec import TELL_NOTHING_UNASKED, TELL_UNASKED
from drivers.receipt_printer.models import LEAST_LINE_DOTS, MOST_LINE_DOTS, Model

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGEST_FEED = 255  # ESC J n
_MOST_CODE_BYTES = 0x3F0
_QUIET_MODULES = 4  # around a QR code (ISO/IEC 18004:2015, 5.3.8)
_CODE_SHARE = 0.4  # of the head: what a code takes across, about
_BARS, _BAR_ROWS = 3, 8
_FULL_CUT = b"\x1dV\x00"
_PRESENT = b"\x1de\x03\x0c"
RETRACT = b"\x1de\x02"
_PROFILE = "TM-T20II"  # python-escpos's description of a printer with pictures and codes, 576 dots wide


@dataclass(frozen=True)
class Command:
    """Bytes that the printer must get in full, and the rows by which they move the paper, at most."""

    data: bytes
    rows: int = 0


class Encoder:
    """Makes the commands of one job in their order: `start`, the parts, `cut`. Remembers where the printer puts a picture."""

    def __init__(self, model: Model, capabilities: Capabilities, fragment_rows: int) -> None:
        self._model, self._capabilities, self._fragment_rows = model, capabilities, fragment_rows
        self._margin, self._centred = 0, False
        self._escpos = _new_escpos()

    def start(self) -> Command:
        """Settings as after switching on, and from here on the printer says unasked what stops it. What is in the print buffer goes, what
        is on paper stays."""
        self._margin, self._centred = 0, False
        unit = self._model.dots_per_inch
        return Command(b"\x1b@" + TELL_UNASKED + (b"\x1dP" + bytes((unit, unit)) if unit else b""))

    def commands(self, part: Part) -> Iterator[Command]:
        """Raises `ConfigurationError` for a part that this model does not take."""
        match part:
            case Raster():
                yield from self._raster(part)
            case Blank():
                yield from self._feed(part.rows)
            case Text():
                yield self._text(part)
            case Code():
                yield from self._code(part)

    def void(self) -> Iterator[Command]:
        """Black bars from edge to edge: what ends in them is no receipt, however much of one stands above."""
        stride = self._model.dots // 8
        bar = b"\xff" * (_BAR_ROWS * stride) + bytes(_BAR_ROWS * stride)
        yield from self.commands(Raster(stride * 8, 2 * _BAR_ROWS * _BARS, bar * _BARS))

    def cut(self) -> Iterator[Command]:
        """Moves the paper until the last row is behind the knife, cuts it in full, and brings the slip out of the presenter."""
        if self._model.dots_per_inch:
            yield from self._feed(self._model.knife_rows)
        else:
            lines = -(-self._model.knife_rows // LEAST_LINE_DOTS)
            yield Command(b"\x1bd" + bytes((lines,)), lines * MOST_LINE_DOTS)
        yield Command(_FULL_CUT + (_PRESENT if self._model.presenter else b"") + TELL_NOTHING_UNASKED)

    def _raster(self, raster: Raster) -> Iterator[Command]:
        if raster.width > self._model.dots:
            raise ConfigurationError(f"{raster.width} dots are wider than the head")
        for piece in bands(raster, self._fragment_rows, self._crop(raster)):
            match piece:
                case Gap():
                    yield from self._feed(piece.rows)
                case Band():
                    yield Command(self._place(piece.left * 8) + self._picture(piece.dots, piece.stride), piece.height)

    def _crop(self, raster: Raster) -> Crop:
        if self._model.left_margin:
            return anywhere
        return left_or_centred if raster.width == self._model.dots else left

    def _feed(self, rows: int) -> Iterator[Command]:
        """ESC J where it counts in rows. Else white pictures, one byte wide: a row of a picture is a row on every printer."""
        in_rows = bool(self._model.dots_per_inch)
        while rows > 0:
            part = min(rows, _LONGEST_FEED) if in_rows else height_of(rows, self._fragment_rows)
            yield Command(b"\x1bJ" + bytes((part,)) if in_rows else self._picture(bytes(part), 1), part)
            rows -= part

    def _text(self, line: Text) -> Command:
        """ESC E, GS ! and FS & stand in every line, so that one that gets lost spoils no other."""
        if not self._capabilities.can_write(line.text) or line.size not in (1, 2):
            raise ConfigurationError("a line that this printer cannot write")
        settings = self._centre(line.centred) + b"\x1bE" + bytes((line.bold,)) + b"\x1d!" + bytes((0x11 * (line.size - 1),))
        return Command(self._set_margin(0) + settings + b"\x1c&" + line.text.encode("gb18030") + b"\n", MOST_LINE_DOTS * line.size)

    def _code(self, code: Code) -> Iterator[Command]:
        import segno

        content = code.content.encode()
        if not self._capabilities.prints_text or not 0 < len(content) <= _MOST_CODE_BYTES:
            raise ConfigurationError("a code that this printer cannot draw")
        modules = len(segno.make_qr(content, error="m", boost_error=False).matrix)
        size = max(3, min(8, int(self._model.dots * _CODE_SHARE) // modules))
        self._escpos.clear()
        self._escpos.qr(code.content, ec=1, size=size, model=2, native=True)
        yield from self._feed(_QUIET_MODULES * size)
        yield Command(self._set_margin(0) + self._centre(True) + self._escpos.output, modules * size)
        yield from self._feed(_QUIET_MODULES * size)

    def _place(self, dots: int) -> bytes:
        """Puts the next picture `dots` from the left edge: by the margin, or else in the middle, the one other place of `_crop`."""
        if self._model.left_margin:
            return self._set_margin(dots) + self._centre(False)
        return self._centre(dots > 0)

    def _set_margin(self, dots: int) -> bytes:
        """GS L."""
        if dots == self._margin:
            return b""
        self._margin = dots
        return b"\x1dL" + dots.to_bytes(2, "little")

    def _centre(self, centred: bool) -> bytes:
        """ESC a: it moves pictures on every printer heard of, and where it does not, a code is to the left and can still be read."""
        if centred == self._centred:
            return b""
        self._centred = centred
        return b"\x1ba" + bytes((centred,))

    def _picture(self, dots: bytes, stride: int) -> bytes:
        """GS v 0: Epson calls it obsolete, and it is the one picture command that every clone has."""
        self._escpos.clear()
        self._escpos.image(_image(dots, stride * 8), impl="bitImageRaster", fragment_height=len(dots) // stride)
        return self._escpos.output


class _Escpos(Protocol):
    """What is used of python-escpos, which carries no types."""

    output: bytes

    def image(self, picture: Image, *, impl: str, fragment_height: int) -> None: ...
    def qr(self, content: str, *, ec: int, size: int, model: int, native: bool) -> None: ...
    def clear(self) -> None: ...


def _new_escpos() -> _Escpos:
    from escpos import capabilities
    from escpos.printer import Dummy

    # The library leaves a folder with a cache of its printer table in /tmp at every start of a process.
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    encoder: _Escpos = Dummy(profile=_PROFILE)
    return encoder


def _image(dots: bytes, width: int) -> Image:
    from PIL import Image

    return Image.frombytes("1", (width, len(dots) * 8 // width), dots, "raw", "1;I")
