"""The slip a resident takes home: what it says, and where it stands on the paper.

It is read at arm's length, by people without their glasses, and aloud over the telephone. So: what the state of the application is
stands first and large, the number largest and in groups, and what to do next in whole sentences. Names are masked before they come
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from drivers.receipt_printer import Capabilities, Part
from kiosk.documents import slip, slip_parts
from kiosk.documents.contents import Language, ReceiptContent
from kiosk.documents.slip import Block, Boxed, Gap, Line, Number, QrCode, Rows, Rule, numbered
from kiosk.wire import tracking

if TYPE_CHECKING:
    from PIL import Image

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
        "copy": "补打 · 第 {} 次",
        "copied_at": "补打时间",
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
        "copy": "REPRINT No. {}",
        "copied_at": "Printed again at",
    },
}


def parts(content: ReceiptContent, capabilities: Capabilities) -> Iterator[Part]:
    """The slip for a printer. Raises `FontMissing`, or `TooLong` for more text than a slip holds, before the first part."""
    return slip_parts.parts(blocks(content), capabilities)


def draw_receipt(content: ReceiptContent, dots: int = 576) -> Image.Image:
    """The slip as a picture of mode "1", `dots` wide: 576 on paper of 80 mm, 384 on 58 mm. Raises as `parts` does."""
    return slip_parts.picture(blocks(content), dots)


def blocks(content: ReceiptContent) -> list[Block]:
    """What stands on the slip, from the top down."""
    words = _WORDS[content.language]
    said: list[Block] = [
        Gap(16),
        Line(content.title, 36, bold=True, centred=True, narrow_size=30),
        *_mark_of_a_copy(content),
        Gap(14),
        Boxed(tuple(content.status.replace(". ", ".\n").split("\n"))),
        Gap(22),
        Line(words["number"], centred=True),
        Number(tuple(groups(content.tracking_number))),
        Gap(16),
        Rule(),
        Gap(14),
        Rows((
            (words["service"], content.service_name),
            (words["name"], content.masked_name),
            (words["made_at"], _shown(content.made_at)),
            (words["terminal"], content.terminal),
        )),
        Gap(14),
        Rule(),
        Gap(6),
        QrCode(content.verification),
        Line(words["code"], centred=True),
        Gap(18),
        Rule(),
    ]  # fmt: skip
    if content.next_steps:
        said += [Gap(14), Line(words["next"], 26, bold=True), numbered(content.next_steps), Gap(14), Rule()]
    said += slip.note_on_boxes(said, content.language)
    contact = Line(f"{words['phone']}  {content.help_phone}", 32, bold=True, centred=True)
    return [*said, Gap(16), contact, Line(words["keep"], 22, centred=True), Gap(16)]


def _mark_of_a_copy(content: ReceiptContent) -> list[Block]:
    """Two slips of one application must not be taken for two applications."""
    if not content.copy:
        return []
    said: list[Block] = [
        Gap(10),
        Rule(4),
        Gap(6),
        Line(_WORDS[content.language]["copy"].format(content.copy), 38, bold=True, centred=True),
    ]
    if content.copied_at is not None:
        said.append(Line(f"{_WORDS[content.language]['copied_at']} {_shown(content.copied_at)}", centred=True))
    return [*said, Gap(8), Rule(4)]


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def groups(tracking_number: str) -> list[str]:
    """The number as it is read aloud."""
    number = tracking_number.replace("-", " ").strip()
    return (tracking.grouped(number) if len(number) == tracking.LENGTH and " " not in number else number).split()
