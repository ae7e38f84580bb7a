"""The one-time notice (一次性告知) on receipt paper, for terminals without a document printer: all that a service takes, told once."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.receipt_printer import Capabilities, Part
from kiosk.documents import slip, slip_parts
from kiosk.documents.contents import TOLD_AT_ONCE, Language, NoticeContent, NoticeMaterial
from kiosk.documents.slip import Block, Boxed, Gap, Line, Rows, Rule, numbered

_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "title": "一次性告知书",
        "papers": "需要带的材料",
        "nothing": "不需要任何纸质材料。",
        "must": "必需",
        "optional": "有则提供",
        "about": "事项说明",
        "needs": "本人需要做的",
        "when": "办结时间",
        "now": "当场办结",
        "days": "受理后 {} 个工作日内",
        "fee": "收费",
        "free": "不收费",
        "paid": "收费，金额以窗口公布为准",
        "place": "办理地点",
        "terminal": "打印终端",
        "made_at": "打印时间",
        "version": "版本",
        "hash": "告知编码",
        "phone": "咨询电话",
        "bracketed": "{}（{}）",
        "explained": "{}：{}",
    },
    "en": {
        "title": "What you need",
        "papers": "Papers to bring",
        "nothing": "No papers are needed.",
        "must": "required",
        "optional": "if you have it",
        "about": "About this service",
        "needs": "What you do yourself",
        "when": "Result",
        "now": "At once",
        "days": "Within {} working days of acceptance",
        "fee": "Fee",
        "free": "Free of charge",
        "paid": "There is a fee; the counter shows how much",
        "place": "Where",
        "terminal": "Terminal",
        "made_at": "Printed at",
        "version": "Version",
        "hash": "Notice code",
        "phone": "Help",
        "bracketed": "{} ({})",
        "explained": "{}: {}",
    },
}


def parts(content: NoticeContent, capabilities: Capabilities) -> Iterator[Part]:
    """The slip for a printer. Raises `FontMissing`, or `TooLong` for more text than a slip holds, before the first part."""
    return slip_parts.parts(blocks(content), capabilities)


def blocks(content: NoticeContent) -> list[Block]:
    """What stands on the slip, from the top down: what to bring first."""
    words = _WORDS[content.language]
    said: list[Block] = [
        Gap(16),
        Line(words["title"], 36, bold=True, centred=True, narrow_size=30),
        Gap(14),
        Boxed((content.service_name,), 40),
        Gap(10),
        *([Line(content.summary, centred=True)] if content.summary else []),
        Gap(14),
        Rule(),
    ]
    if not content.sections:
        said += _section(words["papers"], [_told(one, words) for one in content.materials] or [words["nothing"]])
    said += _section(words["needs"], content.needs)
    said += _section(words["about"], content.lines)
    for section in content.sections:
        said += _section(section.title, section.lines)
    figures = (
        (words["when"], words["days"].format(content.promise_days) if content.promise_days else words["now"]),
        (words["fee"], words["paid" if content.is_fee else "free"]),
    )
    rows = (
        *(() if content.sections else figures),
        *(((words["hash"], _grouped(content.content_hash[:16])),) if content.content_hash else ()),
        (words["place"], content.place),
        (words["terminal"], content.terminal),
        (words["made_at"], f"{content.made_at:%Y-%m-%d %H:%M}"),
        (words["version"], content.version),
    )
    said += [Gap(14), Rows(rows), Gap(14), Rule()]
    said += slip.note_on_boxes(said, content.language)
    contact = Line(f"{words['phone']}  {content.help_phone}", 32, bold=True, centred=True)
    told = [Line(one, 22, centred=True) for one in TOLD_AT_ONCE[content.language]]
    return [*said, Gap(16), contact, *told, Gap(16)]


def _section(heading: str, sentences: list[str] | tuple[str, ...]) -> list[Block]:
    return [Gap(14), Line(heading, 26, bold=True), numbered(sentences), Gap(14), Rule()] if sentences else []


def _told(one: NoticeMaterial, words: dict[str, str]) -> str:
    named = words["bracketed"].format(one.label, words["must" if one.is_need else "optional"])
    return words["explained"].format(named, one.hint) if one.hint else named


def _grouped(code: str) -> str:
    """In fours, as people read a code aloud."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
