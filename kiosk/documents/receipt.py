"""The slip a resident takes home: what it says, and where it stands on the paper.

It is read at arm's length, by people without their glasses, and aloud over the telephone. So: what the state of the application is
stands first and large, the number largest and in groups, and what to do next in whole sentences. Names are masked before they come
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PIL import Image

from kiosk.documents.raster import Sheet, font
from kiosk.wire import tracking

WIDTH = 576
"""Dots across the paper: 72 mm at 8 dots/mm."""

_MARGIN = 32

Language = Literal["zh", "en"]

SAVED_HERE: dict[Language, str] = {"zh": "已保存，待中心受理", "en": "Saved here. Not yet received by the centre."}
"""The state of an application that is durable in this terminal and nowhere else yet."""

_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "number": "查询编号",
        "service": "办理事项",
        "name": "申请人",
        "made_at": "办理时间",
        "terminal": "办理终端",
        "code": "扫码查询办理进度",
        "next": "接下来",
        "phone": "咨询电话",
        "keep": "请妥善保管，凭编号查询",
    },
    "en": {
        "number": "Tracking number",
        "service": "Service",
        "name": "Applicant",
        "made_at": "Made at",
        "terminal": "Terminal",
        "code": "Scan to follow your application",
        "next": "What happens next",
        "phone": "Help",
        "keep": "Keep this slip. The number is all you need to ask.",
    },
}


@dataclass(frozen=True)
class ReceiptContent:
    """Everything on the slip.

    `tracking_number`: canonical, or with spaces or hyphens between its groups. `verification`: the text of the QR code. `made_at`:
    aware, shown in its own zone. `next_steps`: one sentence each.
    """

    title: str
    status: str
    service_name: str
    tracking_number: str
    verification: str
    masked_name: str
    made_at: datetime
    terminal: str
    help_phone: str
    next_steps: tuple[str, ...] = ()
    language: Language = "zh"

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("made_at carries no time zone")


def draw_receipt(content: ReceiptContent) -> Image.Image:
    """The slip as a picture of mode "1", `WIDTH` dots wide.

    Raises `FontMissing`, `MissingGlyphs` (its `missing` names the characters), or `TooLong` for more text than a slip holds.
    """
    words = _WORDS[content.language]
    sheet = Sheet(WIDTH, _MARGIN)
    sheet.space(16)
    sheet.text(content.title, 36, bold=True, centred=True)
    sheet.space(14)
    _draw_status(sheet, content.status)
    sheet.space(22)
    sheet.text(words["number"], 24, centred=True)
    _draw_number(sheet, content.tracking_number)
    sheet.space(16)
    sheet.rule()
    sheet.space(14)
    for label, value in (
        (words["service"], content.service_name),
        (words["name"], content.masked_name),
        (words["made_at"], f"{content.made_at:%Y-%m-%d %H:%M}"),
        (words["terminal"], content.terminal),
    ):
        _draw_row(sheet, label, value)
    sheet.space(14)
    sheet.rule()
    sheet.space(6)
    sheet.code(content.verification, 300)
    sheet.text(words["code"], 24, centred=True)
    sheet.space(18)
    sheet.rule()
    if content.next_steps:
        sheet.space(14)
        _draw_next_steps(sheet, words["next"], content.next_steps)
        sheet.space(14)
        sheet.rule()
    sheet.space(16)
    sheet.text(f"{words['phone']}  {content.help_phone}", 32, bold=True, centred=True)
    sheet.text(words["keep"], 22, centred=True)
    sheet.space(16)
    return sheet.finish()


def groups(tracking_number: str) -> list[str]:
    """The number as it is read aloud."""
    number = tracking_number.replace("-", " ").strip()
    return (tracking.grouped(number) if len(number) == tracking.LENGTH and " " not in number else number).split()


def _draw_status(sheet: Sheet, status: str) -> None:
    """In a box, each sentence on a line of its own, the first the largest."""
    top, inset = sheet.y, 20
    sheet.space(16)
    for largest, sentence in zip((46, 34, 34, 34), status.replace(". ", ".\n").split("\n"), strict=False):
        fitting = (size for size in range(largest, 27, -2) if font(size, bold=True).getlength(sentence) <= sheet.inner_width - 2 * inset)
        sheet.text(sentence, next(fitting, 28), bold=True, centred=True, left=inset, inset=inset, leading=1.3)
    sheet.space(16)
    sheet.frame(top)


def _draw_number(sheet: Sheet, tracking_number: str) -> None:
    """Two groups a line and as large as the paper allows: the largest letters of the slip."""
    parts = groups(tracking_number)
    lines = ["  ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]
    fitting = (size for size in range(76, 23, -2) if all(font(size, bold=True).getlength(line) <= sheet.inner_width for line in lines))
    size = next(fitting, 24)
    for line in lines:
        sheet.text(line, size, bold=True, centred=True, leading=1.15)


def _draw_row(sheet: Sheet, label: str, value: str) -> None:
    """The label in its column, the value beside it over as many lines as it needs."""
    top = sheet.y
    sheet.text(label, 24, leading=40 / 24)
    bottom, sheet.y = sheet.y, top
    sheet.text(value, 26, bold=True, left=132, leading=40 / 26)
    sheet.y = max(sheet.y, bottom)


def _draw_next_steps(sheet: Sheet, heading: str, steps: tuple[str, ...]) -> None:
    sheet.text(heading, 26, bold=True)
    for number, step in enumerate(steps, 1):
        top = sheet.y
        sheet.text(f"{number}.", 24)
        sheet.y = top
        sheet.text(step, 24, left=34)
        sheet.space(4)
