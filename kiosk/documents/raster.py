"""Paper to draw on, one bit a dot: text, rules, codes, laid out first and drawn band by band when the printer is ready for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from drivers.receipt_printer import Blank, Raster
from kiosk.documents.faces import DIGITS, CodeBox, Type, code_box, wrap

if TYPE_CHECKING:
    from segno import QRCode

_DARK_BELOW = (
    176  # of 255: the grey edge of a letter that still becomes a dot. Less breaks the thin strokes of small Hanzi, more fills them in
)
BLACK, WHITE = 0, 255
_TO_BITS = [BLACK] * _DARK_BELOW + [WHITE] * (256 - _DARK_BELOW)
_QUIET_ZONE = 4  # modules, ISO/IEC 18004, 9.1
_BEND = 8  # rows: seen as a bracket; each is as wide as the paper
_LEAST_MODULE = 3  # dots: 0.375 mm, which a telephone reads

Pen = ImageDraw.ImageDraw


class TooLong(ValueError):
    """More text than a slip holds."""

    code = "documents.too-long"


@dataclass(frozen=True)
class _Mark:
    """Something to be drawn on the rows from `top` down to `bottom`; `draw` is told how far its sheet has been moved up."""

    top: int
    bottom: int
    draw: Callable[[Pen, int], None]


class Sheet:
    """A strip of white paper, `width` dots wide, laid out from the top down. `y` is where the next thing goes.

    Nothing is drawn before `bands` or `finish`, but everything that can fail fails before: a printer never begins what cannot be ended.
    Text is drawn smooth and then made black and white: at 8 dots a millimetre that keeps small Hanzi clearer than drawing them in one
    bit.
    """

    def __init__(self, width: int, margin: int, length: int = 4000) -> None:
        self.width, self.margin, self.y = width, margin, 0
        self._length = length
        self._marks: list[_Mark] = []

    @property
    def inner_width(self) -> int:
        return self.width - 2 * self.margin

    def space(self, dots: int) -> None:
        self.y += dots

    def rule(self, thickness: int = 1, dotted: bool = False) -> None:
        top = self.y
        pieces = [(x, x + 3) for x in range(self.margin, self.width - self.margin, 8)]
        ends = pieces if dotted else [(self.margin, self.width - self.margin - 1)]

        def draw(pen: Pen, up: int) -> None:
            for left, right in ends:
                pen.rectangle((left, top - up, right, top - up + thickness - 1), fill=BLACK)

        self._mark(top, top + thickness, draw)
        self.y += thickness

    def text(
        self, text: str, size: int, *, bold: bool = False, centred: bool = False, left: int = 0, leading: float = 1.35, inset: int = 0
    ) -> None:
        """Lines of `text` from `left` dots inside the margin, or centred, wrapped, and `inset` dots away from the right margin."""
        kind, step = Type(size, bold), round(size * leading)
        for line in wrap(text, kind.width, self.inner_width - left - inset):
            x = (self.width - kind.width(line)) // 2 if centred else self.margin + left
            self.letters(line, kind, x, self.y + round(step / 2 + size * 0.36))
            self.y += step

    def letters(self, line: str, kind: Type, x: int, base: int) -> None:
        """One line as it is, on a base line `base` rows from the top of the paper."""
        above, below = kind.ink(line)

        def draw(pen: Pen, up: int) -> None:
            for run in kind.runs(line):
                if run.face is None:
                    _draw_code_box(pen, code_box(run.text, kind.size), x + run.x, base - up)
                else:
                    pen.text((x + run.x, base - up), run.text, font=run.face, fill=BLACK, anchor="ls", stroke_width=run.stroke)

        self._mark(max(0, base + above), base + below, draw)

    def frame(self, top: int, thickness: int = 3) -> None:
        """Brackets around what stands between the margins from `top` down to `y`: rules above and below, bent in at their ends. With sides
        all the way down every row of it would be as wide as the paper, a tenth of the bytes of a receipt."""
        left, right, bottom = self.margin, self.width - self.margin - 1, self.y - 1
        bend = min(_BEND, (self.y - top) // 2)

        def rule(row: int, bent_to: int) -> Callable[[Pen, int], None]:
            def draw(pen: Pen, up: int) -> None:
                pen.rectangle((left, row - up, right, row - up + thickness - 1), fill=BLACK)
                for x in (left, right - thickness + 1):
                    pen.rectangle((x, bent_to - up, x + thickness - 1, bent_to - up + bend - 1), fill=BLACK)

            return draw

        self._mark(top, top + bend, rule(top, top))
        self._mark(self.y - bend, self.y, rule(bottom - thickness + 1, self.y - bend))

    def code(self, content: str, side: int) -> None:
        """A QR code, centred, of at most `side` dots with its quiet zone; each module is the same whole number of dots."""
        symbol = _symbol(content)
        modules = len(symbol.matrix)
        across = modules + 2 * _QUIET_ZONE
        dots: int = max(_LEAST_MODULE, side // across)
        if across * dots > self.width:
            raise TooLong(f"a code of {modules} modules does not fit on {self.width} dots")
        left, top = (self.width - modules * dots) // 2, self.y + _QUIET_ZONE * dots

        def draw(pen: Pen, up: int) -> None:
            for row, line in enumerate(_symbol(content, symbol.version).matrix):
                for column, dark in enumerate(line):
                    if dark:
                        x, y = left + column * dots, top - up + row * dots
                        pen.rectangle((x, y, x + dots - 1, y + dots - 1), fill=BLACK)

        self._mark(top, top + modules * dots, draw)
        self.y += across * dots

    def drawn(self, height: int, draw: Callable[[Pen, int], None]) -> None:
        """What `draw` draws on the next `height` rows; it is given where they begin."""
        top = self.y
        self._mark(top, top + height, lambda pen, up: draw(pen, top - up))
        self.y += height

    def bands(self) -> Iterator[Raster | Blank]:
        """The paper from the top down to `y`, each band drawn when it is asked for. Raises `TooLong` at once, before the first."""
        self._check()
        return self._drawn_bands()

    def finish(self) -> Image.Image:
        """The paper down to `y` in one picture, black and white. Raises `TooLong`."""
        self._check()
        return self._draw(self._from_the_top(), 0, self.y)

    def _check(self) -> None:
        if self.y > self._length:
            raise TooLong(f"{self.y} rows do not fit on a strip of {self._length}")

    def _mark(self, top: int, bottom: int, draw: Callable[[Pen, int], None]) -> None:
        self._marks.append(_Mark(top, bottom, draw))

    def _drawn_bands(self) -> Iterator[Raster | Blank]:
        """A band is what must be drawn together, because it stands on the same rows."""
        row = 0
        marks = deque(self._from_the_top())
        while marks:
            band = [marks.popleft()]
            top, bottom = band[0].top, band[0].bottom
            while marks and marks[0].top < bottom:
                band.append(marks.popleft())
                bottom = max(bottom, band[-1].bottom)
            bottom = min(bottom, self.y)
            if top > row:
                yield Blank(top - row)
            if bottom > top:
                yield to_raster(self._draw(band, top, bottom))
            row = max(row, bottom)
        if self.y > row:
            yield Blank(self.y - row)

    def _from_the_top(self) -> list[_Mark]:
        return sorted((mark for mark in self._marks if mark.bottom > mark.top), key=lambda mark: mark.top)

    def _draw(self, marks: list[_Mark], top: int, bottom: int) -> Image.Image:
        image = Image.new("L", (self.width, bottom - top), WHITE)
        pen = ImageDraw.Draw(image)
        for mark in marks:
            mark.draw(pen, top)
        return image.point(_TO_BITS, "1")


def _symbol(content: str, version: int | str | None = None) -> QRCode:
    """Without `version` only its size is right: which of the eight masks scans best is found out when it is drawn, and takes the longest
    of all that is done for a slip."""
    import segno

    try:
        return segno.make_qr(content, version=version, error="m", boost_error=False, mask=0 if version is None else None)
    except segno.DataOverflowError as error:
        raise TooLong(str(error)) from error


def _draw_code_box(pen: Pen, box: CodeBox, x: int, base: int) -> None:
    left, top, dot = x + box.dot, base + box.top, box.dot
    pen.rectangle((left, top, left + box.width - 1, top + box.height - 1), outline=BLACK, width=1)
    for line, digits in enumerate(box.digits):
        for place, digit in enumerate(digits):
            for row, bits in enumerate(DIGITS[digit]):
                for column in range(3):
                    if int(bits) >> (2 - column) & 1:
                        at, down = left + 1 + dot * (1 + 4 * place + column), top + 1 + dot * (1 + 6 * line + row)
                        pen.rectangle((at, down, at + dot - 1, down + dot - 1), fill=BLACK)


def to_raster(image: Image.Image) -> Raster:
    """The picture as the printer takes it. `image` has mode "1" and a width that is a multiple of 8; anything else: `ValueError`."""
    if image.mode != "1":
        raise ValueError(f"a picture of mode {image.mode!r} is not black and white")
    return Raster(image.width, image.height, image.tobytes("raw", "1;I"))
