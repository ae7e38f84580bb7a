"""From an effect to what stands on the paper, in its language. Layout is no matter of this module, nor is anything looked up elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.core.languages import written

if TYPE_CHECKING:
    from kiosk.catalogue.models import PartyRule, Role, Way
    from kiosk.catalogue.service import Service
    from kiosk.core.languages import Written as Language
    from kiosk.documents.contents import FormContent, FormParty, NoticeContent, NoticeSection, ReceiptContent
    from kiosk.session import effects as do
    from kiosk.session.parties import Party
    from kiosk.settings import Terminal

NEXT_STEPS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("网络恢复后自动送达中心。", "凭编号、二维码或身份证，可在任何一台自助机查询。"),
    "en": ("It is sent to the centre by itself.", "Ask with this number, its code or your card at any terminal."),
}
REVIEWED: Mapping[Language, str] = {
    "zh": "工作人员先审核您的身份，再办理。",
    "en": "Staff look at who you are before it goes on.",
}
UNPAID: Mapping[Language, Mapping[do.Unpaid, tuple[str, ...]]] = {
    "zh": {
        "": (),
        "abandoned": ("受理后请当日缴费；当日未缴的，视为放弃本次申请。",),
        "held": ("受理后请按告知缴费，缴费后继续办理。",),
        "at-pickup": ("领取时缴费。",),
    },
    "en": {
        "": (),
        "abandoned": ("Pay on the day it is accepted, or the application lapses.",),
        "held": ("Pay after it is accepted; then it goes on.",),
        "at-pickup": ("Pay when you collect it.",),
    },
}
"""What is not paid yet, and what becomes of it (a fee's `due` and `unpaid`, kiosk.catalogue.elements)."""
TITLE: Mapping[Language, str] = {"zh": "广州公安自助服务", "en": "Guangzhou Police Self-Service"}
_ROLES: Mapping[Language, Mapping[Role, str]] = {
    "zh": {"applicant": "申请人", "guardian": "监护人", "agent": "代理人", "enterprise": "单位经办人", "other-parent": "父母另一方"},
    "en": {"applicant": "The applicant", "guardian": "The guardian", "agent": "The agent", "enterprise": "The firm's officer",
           "other-parent": "The other parent"},
}  # fmt: skip
_WAYS: Mapping[Language, Mapping[Way, str]] = {
    "zh": {"card": "居民身份证、港澳台居民居住证或外国人永久居留身份证", "passport": "护照或通行证", "eid": "电子身份码"},
    "en": {"card": "an ID card or residence permit card", "passport": "a passport or travel permit", "eid": "an e-ID code"},
}  # fmt: skip


def receipt_content(effect: do.PrintReceipt, terminal: Terminal, now: datetime) -> ReceiptContent:
    from kiosk.documents.contents import ReceiptContent
    from kiosk.documents.receipt import SAVED_HERE

    language = written(effect.language)
    return ReceiptContent(
        title=TITLE[language],
        status=SAVED_HERE[language],
        service_name=effect.service.name(language),
        tracking_number=effect.tracking_number,
        verification=effect.tracking_number,
        masked_name=effect.masked_name,
        made_at=datetime.fromisoformat(effect.saved_at),
        terminal=_terminal(terminal),
        help_phone=terminal.help_phone,
        next_steps=((REVIEWED[language],) if effect.review else ()) + UNPAID[language][effect.unpaid] + NEXT_STEPS[language],
        language=language,
        copy=effect.copy,
        copied_at=now if effect.copy else None,
    )


def notice_content(effect: do.PrintNotice, terminal: Terminal, now: datetime) -> NoticeContent:
    from kiosk.documents.contents import NoticeContent, NoticeMaterial

    language, source = written(effect.language), effect.service.source
    return NoticeContent(
        service_name=effect.service.name(language),
        summary=source.summary.in_(language),
        lines=source.notice.in_(language),
        materials=tuple(
            NoticeMaterial(one.label.in_(language), one.hint.in_(language) if one.hint else "", one.is_need) for one in source.materials
        ),
        needs=tuple(_need(rule, language) for rule in source.parties),
        promise_days=source.promiseDay.value or 0,
        is_fee=source.isFee,
        place=terminal.place,
        terminal=_terminal(terminal),
        help_phone=terminal.help_phone,
        made_at=now,
        version=str(effect.service.form.version),
        language=language,
        sections=_sections(effect, language),
        content_hash=effect.told.content_hash(effect.language) if effect.told else "",
    )


NOT_ON_PAPER = ("flow", "questions")
"""What a person reads once, on the screen."""


def _sections(effect: do.PrintNotice, language: Language) -> tuple[NoticeSection, ...]:
    """What the checklist says, in the very words of the screen."""
    from kiosk.catalogue.dictionaries import read_dictionaries
    from kiosk.catalogue.telling import sections
    from kiosk.documents.contents import NoticeSection
    from kiosk.settings import CONFIG

    if effect.told is None:
        return ()
    names = effect.dictionaries or read_dictionaries(CONFIG / "dictionaries")  # of the screen: published ones differ from those shipped
    found = sections(effect.told, effect.service.source, names, language)
    return tuple(NoticeSection(one.title, one.lines) for one in found if one.key not in NOT_ON_PAPER)


def form_content(effect: do.PrintForm, terminal: Terminal) -> FormContent:
    from kiosk.documents.contents import FormContent

    language = written(effect.language)
    return FormContent(
        service_name=effect.service.name(language),
        tracking_number=effect.tracking_number,
        verification=effect.tracking_number,
        made_at=datetime.fromisoformat(effect.saved_at),
        terminal=_terminal(terminal),
        help_phone=terminal.help_phone,
        parties=tuple(_filled_in(party, effect.service, language) for party in effect.parties),
        materials=tuple(
            _handed_in(one.label.in_(language), effect.pages[one.name], language)
            for one in effect.service.source.materials
            if effect.pages.get(one.name)
        ),
        review=REVIEWED[language] if effect.review else "",
        language=language,
    )


def _filled_in(party: Party, service: Service, language: Language) -> FormParty:
    """What stands in the form, as a person reads it; what was left empty is left out."""
    from kiosk.documents.contents import FormParty

    rows = []
    for name, field in service.form.fields.items():
        value = party.value(name)
        chosen = next((choice.in_(language) for choice in field.choices if choice.value == value), value)
        if chosen:
            rows.append((field.label.in_(language), chosen))
    return FormParty(_ROLES[language][party.role], tuple(rows), party.signature)


def _handed_in(label: str, pages: int, language: Language) -> str:
    if language == "en":
        return f"{label}, {pages} {'page' if pages == 1 else 'pages'}"
    return f"{label}，{pages} 页"


def _terminal(terminal: Terminal) -> str:
    return f"{terminal.code} {terminal.place}"


def _need(rule: PartyRule, language: Language) -> str:
    """Who has to come, and with what."""
    who, ways = _ROLES[language][rule.role], [_WAYS[language][way] for way in rule.ways]
    if language == "en":
        return f"{who} in person, with {', or '.join(ways)}."
    return f"{who}到场，出示{'，或'.join(ways)}。"
