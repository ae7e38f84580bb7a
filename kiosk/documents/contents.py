"""What stands on paper, apart from how it is laid out: one frozen content for each kind of paper.

The same content goes on a slip of any width, on A4, or into a preview. Names are masked before they come here, but for the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.session.parties import Signature

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class ReceiptContent:
    """Everything on the slip of an application.

    `tracking_number`: canonical, or with spaces or hyphens between its groups. `verification`: the text of the QR code. `made_at`:
    aware, shown in its own zone. `next_steps`: one sentence each. `copy`: 0, or which repetition this is; `copied_at`, aware, is then
    when it was made.
    """

    title: str
    status: str
    service_name: str
    tracking_number: str
    verification: str
    masked_name: str = field(repr=False)
    made_at: datetime
    terminal: str
    help_phone: str
    next_steps: tuple[str, ...] = ()
    language: Language = "zh"
    copy: int = 0
    copied_at: datetime | None = None

    def __post_init__(self) -> None:
        _aware("made_at", self.made_at)
        if self.copied_at is not None:
            _aware("copied_at", self.copied_at)


@dataclass(frozen=True)
class NoticeMaterial:
    """A paper to bring. `is_need`: without it nothing is submitted."""

    label: str
    hint: str = ""
    is_need: bool = True


@dataclass(frozen=True)
class NoticeSection:
    """A heading and its sentences, in words as the screen has them."""

    title: str
    lines: tuple[str, ...]


TOLD_AT_ONCE: Mapping[Language, tuple[str, str]] = {
    "zh": ("本告知书一次列明全部材料和要求，请照此准备。", "材料不齐或者不符合要求的，工作人员会一次告知需要补正的全部内容。"),
    "en": (
        "This notice lists everything. Prepare what it says.",
        "If something is missing or not in order, staff tell you all of it in one go.",
    ),
}
"""What a notice may promise, on a slip and on A4 alike. That nothing else will ever be asked for is not for a terminal to say: the law
promises that whatever has to be put right is told once and in full (Administrative Licensing Law, article 32)."""


@dataclass(frozen=True)
class NoticeContent:
    """The one-time notice (一次性告知) of a service: all that it takes, told once and in full. It is about the service, and of nobody.

    `lines`: what the notice says, one sentence each. `needs`: what it asks of the person beside papers (how they say who they are, who
    comes along), in words. `promise_days`: working days from acceptance to the result; 0 is at once. `place`: where the terminal stands.
    `made_at`: aware, shown in its own zone. `version`: of the form in the catalogue. `sections`: what the checklist for this case says, in
    place of `materials`, `promise_days` and `is_fee`. `content_hash`: of exactly what is told (`kiosk.catalogue.checklist`), 64 hex digits;
    the record that follows carries the same.
    """

    service_name: str
    summary: str
    lines: tuple[str, ...]
    materials: tuple[NoticeMaterial, ...]
    needs: tuple[str, ...]
    promise_days: int
    is_fee: bool
    place: str
    terminal: str
    help_phone: str
    made_at: datetime
    version: str
    language: Language = "zh"
    sections: tuple[NoticeSection, ...] = ()
    content_hash: str = ""

    def __post_init__(self) -> None:
        _aware("made_at", self.made_at)


@dataclass(frozen=True, repr=False)
class FormParty:
    """One party's part of the application: `title` (申请人), what was filled in as (label, value), and the signature as it was drawn."""

    title: str
    rows: tuple[tuple[str, str], ...]
    signature: Signature | None = None


@dataclass(frozen=True, repr=False)
class FormContent:
    """The application as it was sent, for the person who made it: nothing in it is masked.

    `tracking_number` and `verification` as in `ReceiptContent`. `materials`: what was handed in, one line each. `review`: a sentence for
    somebody whose application staff look at first, else empty. `made_at`: when it was saved; aware, shown in its own zone. `declaration`:
    what the signature stands under.
    """

    service_name: str
    tracking_number: str
    verification: str
    made_at: datetime
    terminal: str
    help_phone: str
    parties: tuple[FormParty, ...]
    materials: tuple[str, ...] = ()
    declaration: str = ""
    review: str = ""
    language: Language = "zh"

    def __post_init__(self) -> None:
        _aware("made_at", self.made_at)


def _aware(name: str, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"{name} carries no time zone")
