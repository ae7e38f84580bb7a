"""The blocks of a slip, drawn: how large each stands on 72 mm and on 48 mm of paper."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.documents.faces import Type
from kiosk.documents.raster import Sheet
from kiosk.documents.slip import Block, Boxed, Gap, Items, Line, Number, QrCode, Rows, Rule

_WIDE = 512  # a head of 72 mm, at 180 dots an inch; at 203 it is 576
_CODE = 264  # dots: at least 0.75 mm a module for all that receipts say
_LABEL, _VALUE, _STEP = 24, 26, 40


def set_in_dots(blocks: Sequence[Block], dots: int) -> Sheet:
    """Laid out on `dots` across, nothing drawn yet. Raises `FontMissing` or `TooLong`."""
    is_wide = dots >= _WIDE
    sheet = Sheet(dots, max(12, (dots - 512) // 2))
    for block in blocks:
        match block:
            case Gap(rows):
                sheet.space(rows)
            case Rule(thickness):
                sheet.rule(thickness)
            case Line():
                size = block.size if is_wide else block.narrow_size or block.size
                sheet.text(block.text, size, bold=block.bold, centred=block.centred)
            case Boxed():
                _set_boxed(sheet, block)
            case Number(groups):
                _set_number(sheet, groups)
            case Rows(rows):
                _set_rows(sheet, rows)
            case Items(items):
                _set_items(sheet, items)
            case QrCode(content):
                sheet.code(content, _CODE)
    return sheet


def _set_boxed(sheet: Sheet, block: Boxed) -> None:
    top, inset = sheet.y, 20
    sheet.space(16)
    for number, sentence in enumerate(block.sentences):
        largest = block.largest if not number else min(34, block.largest)
        fitting = (size for size in range(largest, 27, -2) if Type(size, True).width(sentence) <= sheet.inner_width - 2 * inset)
        sheet.text(sentence, next(fitting, 28), bold=True, centred=True, left=inset, inset=inset, leading=1.3)
    sheet.space(16)
    sheet.frame(top)


def _set_number(sheet: Sheet, groups: tuple[str, ...]) -> None:
    lines = ["  ".join(groups[at : at + 2]) for at in range(0, len(groups), 2)]
    fitting = (size for size in range(76, 23, -2) if all(Type(size, True).width(line) <= sheet.inner_width for line in lines))
    size = next(fitting, 24)
    for line in lines:
        sheet.text(line, size, bold=True, centred=True, leading=1.15)


def _set_rows(sheet: Sheet, rows: tuple[tuple[str, str], ...]) -> None:
    """The widest label makes the column, up to two fifths of the paper."""
    widest = max(Type(_LABEL).width(label) for label, _ in rows)
    column = min(widest + 24, 2 * sheet.inner_width // 5)
    for label, value in rows:
        top = sheet.y
        sheet.text(label, _LABEL, leading=_STEP / _LABEL, inset=sheet.inner_width - column)
        bottom, sheet.y = sheet.y, top
        sheet.text(value, _VALUE, bold=True, left=column, leading=_STEP / _VALUE)
        sheet.y = max(sheet.y, bottom)


def _set_items(sheet: Sheet, items: tuple[tuple[str, str], ...]) -> None:
    for mark, sentence in items:
        top = sheet.y
        sheet.text(mark, 24)
        sheet.y = top
        sheet.text(sentence, 24, left=34)
        sheet.space(4)
