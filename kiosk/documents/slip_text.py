"""The blocks of a slip in the printer's own letters: a tenth of the bytes, for lines that a raster would keep waiting.

A half-width letter is one column, a full-width one two, at 12 dots a column; size 2 doubles both. A line with a character that the
printer lacks is drawn in the same place and size, and sent as dots: it never comes out as "?".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.receipt_printer import Blank, Capabilities, Code, Part, Raster, Text
from kiosk.documents.faces import Type, wrap
from kiosk.documents.raster import Sheet, TooLong, to_raster
from kiosk.documents.slip import Block, Boxed, Gap, Items, Line, Number, QrCode, Rows, Rule

_COLUMN = 12  # dots
_LARGE_FROM = 34  # an em of so many dots becomes size 2, which is 48
_LINE = 34  # rows: 1/6 inch, as ESC 2 sets it
_MOST_CODE = 1000  # bytes, in one command
_AIR = 12  # rows
_MOST_LINES = 118  # as long as the longest drawn slip


def set_in_letters(blocks: Sequence[Block], capabilities: Capabilities) -> list[Part]:
    """The slip from the top down. Raises `FontMissing` or `TooLong`."""
    page = _Page(capabilities)
    for block in blocks:
        match block:
            case Gap(rows):
                page.space(rows)
            case Rule(thickness):
                page.line(("-" if thickness == 1 else "=") * page.columns)
            case Line():
                page.paragraph(block.text, 2 if block.size >= _LARGE_FROM else 1, bold=block.bold, centred=block.centred)
            case Boxed(sentences):
                page.line("=" * page.columns)
                for number, sentence in enumerate(sentences):
                    is_large = not number and page.width(sentence) <= page.columns // 2
                    page.paragraph(sentence, 2 if is_large else 1, bold=True, centred=True)
                page.line("=" * page.columns)
            case Number(groups):
                for at in range(0, len(groups), 2):
                    page.paragraph("  ".join(groups[at : at + 2]), 2, bold=True, centred=True)
            case Rows(rows):
                page.hang(rows, 2 + max(page.width(label) for label, _ in rows))
            case Items(items):
                page.hang(items, 1 + max((page.width(mark) for mark, _ in items), default=0))
            case QrCode(content):
                page.code(content)
    if len(page.parts) > _MOST_LINES:
        raise TooLong(f"{len(page.parts)} lines do not fit on a slip")
    return page.parts


@dataclass
class _Page:
    """Lines so far. `columns`: half-width letters of size 1 across the head."""

    capabilities: Capabilities
    parts: list[Part] = field(default_factory=list)

    @property
    def columns(self) -> int:
        return self.capabilities.dots // _COLUMN

    def width(self, text: str) -> int:
        """In columns. One that is drawn in the end takes the dots that it needs."""
        return sum(self._width(character) for character in text)

    def _width(self, character: str) -> int:
        wide = 1 if character.isascii() else 2
        return wide if self.capabilities.can_write(character) else max(wide, -(-Type(24, fixed=True).width(character) // _COLUMN))

    def space(self, rows: int) -> None:
        if self.parts and isinstance(last := self.parts[-1], Blank):
            self.parts[-1] = Blank(last.rows + rows)
        else:
            self.parts.append(Blank(rows))

    def paragraph(self, text: str, size: int, *, bold: bool, centred: bool) -> None:
        for line in wrap(text, self.width, self.columns // size):
            self.line(line, size, bold=bold, centred=centred)

    def hang(self, rows: Sequence[tuple[str, str]], column: int) -> None:
        """Each first text at the edge, the second from `column` on, in as many lines as it needs."""
        for first, second in rows:
            for number, line in enumerate(wrap(second, self.width, self.columns - column)):
                head = "" if number else first
                self.line(head + " " * (column - self.width(head)) + line)

    def code(self, content: str) -> None:
        Sheet(self.capabilities.dots, 0).code(content, 0)  # what does not fit when it is drawn here does not fit in the printer either
        if len(content.encode()) > _MOST_CODE:
            raise TooLong(f"a code of more than {_MOST_CODE} bytes")
        self.parts.append(Code(content))

    def line(self, text: str, size: int = 1, *, bold: bool = False, centred: bool = False) -> None:
        if not text:
            return
        if self.capabilities.can_write(text):
            self.parts.append(Text(text, size, bold, centred))
        else:
            self.parts.append(self._drawn(text, size, bold, centred))
        if size == 2:  # whose feet stand on the next line: 48 dots are more than a line is high
            self.space(_AIR)

    def _drawn(self, text: str, size: int, bold: bool, centred: bool) -> Raster:
        """The line on the columns of its neighbours, letter by letter, as high as they are."""
        kind, step = Type(24 * size, bold, fixed=True), _LINE * size
        sheet = Sheet(self.capabilities.dots, 0)
        x = (sheet.width - self.width(text) * _COLUMN * size) // 2 if centred else 0
        for character in text:
            cell = self._width(character) * _COLUMN * size
            sheet.letters(character, kind, x + (cell - kind.width(character)) // 2, round(step / 2 + 0.36 * kind.size))
            x += cell
        sheet.space(step)
        return to_raster(sheet.finish())
