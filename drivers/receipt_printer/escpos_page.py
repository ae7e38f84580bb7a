"""What each ESC/POS command puts on the emulated printer's paper: settings in, rows of dots out. Pure.

Epson, ESC/POS Command Reference, standard mode. Page mode, barcodes, downloaded characters and pictures kept in the printer are taken off
the stream and do nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image

from drivers.receipt_printer.escpos_graphics import CodeMaker, columns, raster, stored
from drivers.receipt_printer.escpos_machines import Machine
from drivers.receipt_printer.escpos_stream import Character, Command, Rows, Token
from drivers.receipt_printer.escpos_text import Style, TextLine, decoded, glyph, sized, sized_by_chinese_mode, styled_by_mode

_LONGEST_FEED = 8128
"""Rows: one metre and some, after which Epson's printers stop feeding (ESC J, "1016 mm")."""

LINE_DOTS = 30
"""A line as ESC @ and ESC 2 leave it: 3.75 mm, which is what 80 mm printers print 24 dots of letters on."""


@dataclass(frozen=True)
class Strip:
    """What the paper is moved by: whole rows of dots, then `blank` rows."""

    dots: bytes = b""
    blank: int = 0


_NOTHING = Strip()


class Page:
    """Standard mode. `strip` gives what a token moves the paper by, mostly nothing."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._reset()

    def _reset(self) -> None:
        """ESC @: all settings, and what is in the print buffer is gone."""
        self._style, self._code_page = Style(), 0
        self._spacing = LINE_DOTS
        self._motion = self._machine.motion
        self._margin, self._width = 0, self._machine.dots
        self._justification = 0
        self._code = CodeMaker()
        self.clear()

    def clear(self) -> None:
        """What is in the print buffer is gone, and pictures that were sent and not printed."""
        self._line = TextLine()
        self._graphics: Image.Image | None = None

    def dots_down(self, units: int) -> int:
        """`units` of the vertical motion unit, cut down to whole dots (GS P)."""
        return units * self._machine.dots_per_inch // self._motion[1]

    def _dots_across(self, units: int) -> int:
        return units * self._machine.dots_per_inch // self._motion[0]

    def strip(self, token: Token) -> Strip:
        match token:
            case Character(code):
                return self._put(glyph(decoded(code, self._code_page), len(code) == 1, self._style))
            case Rows():
                return self._picture_rows(token)
            case Command(name, argument):
                return self._heed(name, argument)

    def _heed(self, name: bytes, argument: bytes) -> Strip:
        n = argument[0] if argument else 0
        match name:
            case b"\n":
                return self._print_line(self._spacing)
            case b"\x1bd":
                return self._print_line(n * self._spacing)
            case b"\x1bJ":
                return self._print_line(self.dots_down(n))
            case b"\x1b*":
                picture = columns(n, argument[3:])
                return self._put(picture) if picture else _NOTHING
            case b"\x1d(" | b"\x1d8":
                return self._extended(argument)
            case _:
                self._set(name, n, argument)
                return _NOTHING

    def _extended(self, argument: bytes) -> Strip:
        """GS ( L, GS 8 L and GS ( k. `argument` is the letter, a length of two or four bytes, and the function's data."""
        head = 3 if len(argument) == 3 + int.from_bytes(argument[1:3], "little") else 5
        data = argument[head:]
        match argument[:1]:
            case b"L" if data[:2] == b"0p":
                self._graphics = stored(data[2:])
            case b"L" if data[:2] in (b"02", b"0\x02") and self._graphics:
                picture, self._graphics = self._graphics, None
                return self._print_picture(picture)
            case b"k" if data[:1] == b"1" and self._machine.draws_codes:
                symbol = self._code.heed(data)
                return self._print_picture(symbol) if symbol else _NOTHING
        return _NOTHING

    def _set(self, name: bytes, n: int, argument: bytes) -> None:
        match name:
            case b"\x1b@":
                self._reset()
            case b"\x1b!":
                self._style = styled_by_mode(self._style, n)
            case b"\x1bE" | b"\x1bG":
                self._style = replace(self._style, bold=bool(n & 1))
            case b"\x1bM":
                self._style = replace(self._style, small=bool(n & 1))
            case b"\x1c!":
                self._style = sized_by_chinese_mode(self._style, n)
            case b"\x1d!":
                self._style = sized(self._style, n)
            case b"\x1dB":
                self._style = replace(self._style, inverse=bool(n & 1))
            case b"\x1b2":
                self._spacing = LINE_DOTS
            case b"\x1b3":
                self._spacing = self.dots_down(n)
            case b"\x1dP":
                self._motion = argument[0] or self._machine.motion[0], argument[1] or self._machine.motion[1]
            case b"\x1bt":
                self._code_page = n
            case b"\x1b$":
                self._line.at = min(self._dots_across(int.from_bytes(argument, "little")), self._machine.dots)
            case b"\x1b\\":
                moved = self._line.at + self._dots_across(int.from_bytes(argument, "little", signed=True))
                self._line.at = moved if 0 <= moved <= self._machine.dots else self._line.at
            case _ if self._line.is_empty:  # the others hold from the beginning of a line only
                self._set_area(name, n, argument)

    def _set_area(self, name: bytes, n: int, argument: bytes) -> None:
        match name:
            case b"\x1ba" if n % 48 <= 2:
                self._justification = n % 48
            case b"\x1dL":
                self._margin = min(self._dots_across(int.from_bytes(argument, "little")), self._machine.dots)
            case b"\x1dW":
                self._width = self._dots_across(int.from_bytes(argument, "little"))

    # Onto paper.

    def _put(self, piece: Image.Image) -> Strip:
        """A full line is printed by itself, and what does not fit begins the next."""
        done = _NOTHING
        if not self._line.is_empty and self._line.at + piece.width > self._area:
            done = self._print_line(self._spacing)
        self._line.put(piece)
        return done

    @property
    def _area(self) -> int:
        return max(8, min(self._width, self._machine.dots - self._margin))

    def _print_line(self, feed: int) -> Strip:
        """What is in the print buffer, and the paper fed on from its upper edge: by `feed`, and at least by its own height."""
        if self._line.is_empty:
            self._line.clear()
            return Strip(blank=min(feed, _LONGEST_FEED))
        picture = self._line.picture()
        self._line.clear()
        return Strip(self._placed(picture, 0), max(0, min(feed, _LONGEST_FEED) - picture.height))

    def _print_picture(self, picture: Image.Image) -> Strip:
        at, self._line.at = self._line.at, 0
        return Strip(self._placed(picture, at)) if self._line.is_empty else _NOTHING

    def _picture_rows(self, rows: Rows) -> Strip:
        """GS v 0 holds only while the print buffer is empty; ESC $ says where it begins. It is read off in any case."""
        if not self._line.is_empty:
            return _NOTHING
        return Strip(self._placed(raster(rows.data, rows.stride, rows.mode), self._line.at))

    def _placed(self, picture: Image.Image, at: int) -> bytes:
        """`picture` where margin, ESC $ and justification put it; what stands out of the printing area is lost."""
        room = self._area - at
        left = self._margin + at + max(0, room - picture.width) * self._justification // 2
        paper = Image.new("1", (self._machine.dots, picture.height))
        paper.paste(picture.crop((0, 0, max(0, min(picture.width, room)), picture.height)), (left, 0))
        return paper.tobytes()
