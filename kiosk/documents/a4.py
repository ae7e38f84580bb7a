"""Whole pages for the document printer: the one-time notice, the application, the receipt, a technician's test page.

Each is a finished PDF/A-2b; the layout is in `templates/`, one file a kind. Where a date stands on paper it is in the zone of the content.
All raise `FontMissing`, `TooLong` or `NotTypeset` (kiosk.core.typeset). Some 0.15 s each: a worker's, never the main thread's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core import typeset
from kiosk.documents.contents import TOLD_AT_ONCE
from kiosk.wire import tracking

if TYPE_CHECKING:
    from kiosk.documents.contents import FormContent, FormParty, Language, NoticeContent, ReceiptContent

TEMPLATES = Path(__file__).with_name("templates")


def notice(content: NoticeContent) -> bytes:
    """一次性告知书: everything that a service takes. Of nobody."""
    return typeset.pdf(TEMPLATES / "notice.typ", notice_data(content), content.made_at)


def application_form(content: FormContent, printed_at: datetime | None = None) -> bytes:
    """申请表: the application as it was sent, with the signatures as strokes. `printed_at`: now, where that is not `made_at`."""
    return typeset.pdf(TEMPLATES / "application.typ", form_data(content, printed_at), printed_at or content.made_at)


def receipt(content: ReceiptContent) -> bytes:
    """回执: what the slip says, on A4."""
    return typeset.pdf(TEMPLATES / "receipt.typ", receipt_data(content), content.copied_at or content.made_at)


def test_page(made_at: datetime, terminal: str = "", help_phone: str = "", language: Language = "zh") -> bytes:
    """For whoever sets up or mends a printer. Of nobody, and says that it stands for nothing."""
    return typeset.pdf(TEMPLATES / "test.typ", test_data(made_at, terminal, help_phone, language), made_at)


test_page.__test__ = False  # type: ignore[attr-defined]  # to pytest a function of this name is a test


def notice_data(content: NoticeContent) -> Mapping[str, object]:
    return {
        **_common(content.language, content.service_name, content.terminal, content.help_phone, content.made_at),
        "summary": content.summary,
        "lines": content.lines,
        "materials": [{"label": one.label, "hint": one.hint, "is_need": one.is_need} for one in content.materials],
        "needs": content.needs,
        "promise_days": content.promise_days,
        "is_fee": content.is_fee,
        "place": content.place,
        "version": content.version,
        "sections": [{"title": one.title, "lines": one.lines} for one in content.sections],
        "content_hash": content.content_hash,
        "told_at_once": TOLD_AT_ONCE[content.language],
    }


def form_data(content: FormContent, printed_at: datetime | None = None) -> Mapping[str, object]:
    return {
        **_common(content.language, content.service_name, content.terminal, content.help_phone, printed_at or content.made_at),
        **_tracked(content.tracking_number, content.verification),
        "made_at": _written(content.made_at),
        "parties": [{"title": one.title, "rows": one.rows, "signature": _signature(one)} for one in content.parties],
        "materials": content.materials,
        "declaration": content.declaration,
        "review": content.review,
    }


def receipt_data(content: ReceiptContent) -> Mapping[str, object]:
    return {
        **_common(content.language, content.service_name, content.terminal, content.help_phone, content.copied_at or content.made_at),
        **_tracked(content.tracking_number, content.verification),
        "title": content.title,
        "status": content.status,
        "masked_name": content.masked_name,
        "made_at": _written(content.made_at),
        "next_steps": content.next_steps,
        "copy": content.copy,
        "copied_at": _written(content.copied_at) if content.copied_at else "",
    }


def test_data(made_at: datetime, terminal: str, help_phone: str, language: Language) -> Mapping[str, object]:
    zh = language == "zh"
    explanation = "这是打印测试页，不代表任何申请。虚线框离纸边 5 毫米：四边都看得见，纸张就没有偏。"
    explanation_en = (
        "A test page; it stands for no application. The dotted frame is 5 mm from the edge: seen on all sides, the paper lies straight."
    )
    headings = ["灰度：0 到 100 %，每级都能分辨", "线：0.1 到 2 磅，没有断", "字号：8 磅也能读", "生僻字：没有空框", "二维码：手机能扫"]
    headings_en = [
        "Greys: 0 to 100 %, each step can be told",
        "Lines: 0.1 to 2 pt, unbroken",
        "Sizes: 8 pt can be read",
        "Rare Hanzi: no empty box",
        "A code that scans",
    ]
    text = f"kiosk:test:{made_at:%Y%m%d%H%M}"
    return {
        **_common(language, "打印测试" if zh else "Printing test", terminal or "–", help_phone or "–", made_at),
        "title": "测试页" if zh else "Test page",
        "explanation": explanation if zh else explanation_en,
        "headings": headings if zh else headings_en,
        "rare": "㐀䶮𠮷𬉼鿕 龘靐齉 𫠝𪚥",
        "code": typeset.code(text),
        "code_text": text,
    }


test_data.__test__ = False  # type: ignore[attr-defined]


def _common(language: Language, service_name: str, terminal: str, help_phone: str, printed_at: datetime) -> dict[str, object]:
    return {
        "language": language,
        "service_name": service_name,
        "terminal": terminal,
        "help_phone": help_phone,
        "printed_at": _written(printed_at),
    }


def _tracked(number: str, verification: str) -> dict[str, object]:
    plain = number.replace("-", " ").strip()
    whole = len(plain) == tracking.LENGTH and " " not in plain
    return {"groups": (tracking.grouped(plain) if whole else plain).split(), "code": typeset.code(verification)}


def _signature(party: FormParty) -> str | None:
    drawn = party.signature
    if drawn is None or not drawn.strokes:  # given by a key: the form says that staff look at it
        return None
    return typeset.strokes((((x, y) for _, x, y in line) for line in drawn.strokes), drawn.width, drawn.height)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
