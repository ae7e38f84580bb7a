"""A test page for whoever sets up or mends a receipt printer: each thing on it shows one fault, and says which.

Of nobody, and for nothing. It uses the whole width of the head, so that dead dots and a wrong model are seen at the edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain

from drivers.receipt_printer import Capabilities, Part
from kiosk.documents.contents import Language
from kiosk.documents.faces import Type
from kiosk.documents.raster import BLACK, Pen, Sheet
from kiosk.documents.slip import Block, Gap, Line, QrCode, Rows, Rule
from kiosk.documents.slip_dots import set_in_dots
from kiosk.documents.slip_text import set_in_letters

__test__ = False  # the name is not meant for pytest
RARE = "𠮷䶮㐀𬉼鿕 \U0002a6a5\U00030000\U0003134a\U00031350\U000323af \U0010fffd"
CODE = "kiosk:test-page"
SIZES = (20, 22, 24, 26, 28, 34, 46)
_DOTS_A_MM = 8
_WEDGES = ((1, 8), (1, 4), (1, 2), (3, 4), (1, 1))


_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "title": "打印机测试页",
        "dots": "打印宽度",
        "letters": "自带字库",
        "yes": "有",
        "no": "未用",
        "made_at": "打印时间",
        "ruler": "毫米尺（每英寸 203 点）：刻度应到纸的两边，首尾各一条线。",
        "checkers": "点阵：竖向白线是断点，黑线是粘连点。",
        "grey": "灰阶，从八分之一到全黑：各级应能分清，黑应是黑。",
        "sizes": "字号：22 起汉字应清楚。",
        "sample": "公安自助服务 Police 0123",
        "rare": "生僻字：最后一个没有字形，应是内有编码的方框。",
        "code": "二维码：应能扫出 {}",
        "end": "图形到此为止；全部打完后应切纸。",
        "own": "打印机自带字库：每行到右边为止，不应有错字。",
        "large": "大字",
        "not_own": "字库没有的字，以图形打印：",
    },
    "en": {
        "title": "Printer test page",
        "dots": "Width",
        "letters": "Own letters",
        "yes": "yes",
        "no": "not used",
        "made_at": "Printed at",
        "ruler": "Ruler in mm (203 dots an inch): it must reach both edges, with a stroke at each.",
        "checkers": "Every dot: a white line down the paper is a dead dot, a black one a stuck one.",
        "grey": "Grey, 1/8 to black: steps must be seen, and black must be black.",
        "sizes": "Letters: Hanzi must be clear from 22 on.",
        "sample": "公安自助服务 Police 0123",
        "rare": "Rare characters: the last has no glyph and must be a box with its code.",
        "code": "A code: it must scan, as {}",
        "end": "End of what is drawn. The paper must be cut behind the last line.",
        "own": "The printer's own letters: each line ends at the right edge, and none is a wrong one.",
        "large": "Large",
        "not_own": "Not its own, sent as dots:",
    },
}


@dataclass(frozen=True)
class TestPage:
    """`printer`: its address, model and options, as the technician gave them. `made_at`: aware."""

    __test__ = False

    printer: tuple[tuple[str, str], ...]
    made_at: datetime
    language: Language = "zh"


def parts(page: TestPage, capabilities: Capabilities) -> Iterator[Part]:
    """The page for a printer, in dots, and behind them the printer's own letters where it has any. Raises as `receipt.parts` does."""
    letters = set_in_letters(_own_letters(page, capabilities), capabilities) if capabilities.prints_text else []
    return chain(sheet(page, capabilities).bands(), letters)


def sheet(page: TestPage, capabilities: Capabilities) -> Sheet:
    """The part of it that is drawn."""
    words = _WORDS[page.language]
    made = set_in_dots(_head(page, capabilities), capabilities.dots)
    made.margin = 0
    _title(made, words["ruler"])
    made.drawn(34, lambda pen, top: _ruler(pen, top, made.width))
    _title(made, words["checkers"])
    for square in (1, 2, 4):
        made.drawn(16, partial(_checkers, width=made.width, square=square))
        made.space(6)
    _title(made, words["grey"])
    made.drawn(48, lambda pen, top: _wedges(pen, top, made.width))
    _title(made, words["sizes"])
    for size in SIZES:
        made.text(f"{size} {words['sample']}", size, leading=1.25)
    made.text(words["sample"], 34, bold=True)
    _title(made, words["rare"])
    made.text(RARE, 40)
    _title(made, words["code"].format(CODE))
    made.code(CODE, 264)
    _title(made, words["end"])
    made.space(8)
    return made


def _head(page: TestPage, capabilities: Capabilities) -> list[Block]:
    words = _WORDS[page.language]
    rows = (
        *page.printer,
        (words["dots"], f"{capabilities.dots}"),
        (words["letters"], words["yes" if capabilities.prints_text else "no"]),
        (words["made_at"], f"{page.made_at:%Y-%m-%d %H:%M}"),
    )
    return [Gap(12), Line(words["title"], 32, bold=True, centred=True), Gap(8), Rule(), Gap(8), Rows(rows), Gap(8), Rule()]


def _own_letters(page: TestPage, capabilities: Capabilities) -> list[Block]:
    words, columns = _WORDS[page.language], capabilities.dots // 12
    return [
        Gap(24),
        Line(words["own"], bold=True),
        Line("".join(str(number % 10) for number in range(1, columns + 1))),
        Line("啊阿埃挨哎唉哀皑癌蔼矮艾碍爱隘鞍氨安俺按暗岸胺案"[: columns // 2]),
        Line(f"{words['large']} Size 2", 48, bold=True),
        Line(words["not_own"]),
        Line(RARE),
        QrCode(CODE),
        Gap(16),
    ]


def _title(made: Sheet, words: str) -> None:
    made.space(10)
    made.text(words, 20, leading=1.2)
    made.space(4)


def _ruler(pen: Pen, top: int, width: int) -> None:
    """A stroke a millimetre, from the first dot of the head; every fifth longer, every tenth with its number. The last dot is marked."""
    for millimetre, x in enumerate(range(0, width, _DOTS_A_MM)):
        length = 14 if millimetre % 10 == 0 else 10 if millimetre % 5 == 0 else 6
        pen.rectangle((x, top, x, top + length - 1), fill=BLACK)
        if millimetre % 10 == 0:
            (run,) = Type(16).runs(str(millimetre))
            fits = x + 4 + Type(16).width(run.text) < width
            pen.text((x + 2 if fits else x - 2, top + 32), run.text, font=run.face, fill=BLACK, anchor="ls" if fits else "rs")
    pen.rectangle((width - 1, top, width - 1, top + 33), fill=BLACK)


def _checkers(pen: Pen, top: int, width: int, square: int) -> None:
    for row in range(0, 16, square):
        for x in range((row // square % 2) * square, width, 2 * square):
            pen.rectangle((x, top + row, min(x + square, width) - 1, top + row + square - 1), fill=BLACK)


def _wedges(pen: Pen, top: int, width: int) -> None:
    """Of each field, `dark` of `of` dots are black, spread evenly over rows and columns."""
    field = width // len(_WEDGES)
    for number, (dark, of) in enumerate(_WEDGES):
        for row in range(48):
            for x in range(field - 8):
                if (x + 3 * row) % of < dark:
                    pen.point((number * field + x, top + row), fill=BLACK)
