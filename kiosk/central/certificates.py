"""Certificates of the centre, laid out: 无犯罪记录证明, 户籍类证明 and their kin. Sealed by `kiosk.central.seals`, never printed unsealed.

The code on the paper leads whoever holds it to what the centre knows of the number; it holds no word about the person. What makes a copy
look like one (waves, a line of micro-text, a seal across the text) is drawn in vectors; nothing rests on it alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from kiosk.core import typeset

TEMPLATES = Path(__file__).with_name("templates")
_MICRO = {"zh": "公安机关签发", "en": "ISSUED BY THE POLICE"}


@dataclass(frozen=True)
class CertificateContent:
    """`number`, `check`: as the centre answers for them; both stand on the paper. `verification`: the text of the code, of nobody. `body`:
    one paragraph each. `rows`: (label, value). `office`: who issues, as in the seal. `issued_at`: aware. `specimen`: it proves nothing, and
    says so across the page."""

    title: str
    number: str
    check: str
    verification: str
    body: tuple[str, ...] = field(repr=False)
    rows: tuple[tuple[str, str], ...] = field(repr=False)
    office: str
    issued_at: datetime
    valid_until: date | None = None
    specimen: bool = False
    language: Literal["zh", "en"] = "zh"

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("issued_at carries no time zone")


def compose(content: CertificateContent) -> bytes:
    """The certificate as PDF/A-2b, not sealed yet. The same content is the same bytes. Raises `FontMissing`, `TooLong`, `NotTypeset`."""
    return typeset.pdf(TEMPLATES / "certificate.typ", certificate_data(content), content.issued_at)


def certificate_data(content: CertificateContent) -> dict[str, object]:
    return {
        "language": content.language,
        "title": content.title,
        "number": content.number,
        "check": content.check,
        "code": typeset.code(content.verification),
        "body": content.body,
        "rows": content.rows,
        "office": content.office,
        "issued_at": _day(content.issued_at, content.language),
        "valid_until": _day(content.valid_until, content.language) if content.valid_until else "",
        "specimen": content.specimen,
        "micro": f"{_MICRO[content.language]} {content.number}",
    }


def _day(day: date, language: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day:%Y-%m-%d}"
