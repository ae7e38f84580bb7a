"""What the demo's resident does for a service: their answers, how they say who they are, what they fill in, which papers they have.

Everything is data about an invented person; who plays it is `kiosk.demo.visit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Press:
    """Touches the control of that name."""

    name: str


@dataclass(frozen=True)
class Type:
    """Types these keys; in Chinese pinyin, whose words a space takes."""

    name: str
    zh: str
    en: str = ""

    def keys(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.zh


Doing = Press | Type


@dataclass(frozen=True)
class Script:
    """`answers` by the question of the situation. `exempt`: the paper that is looked up instead of brought, and what the state's register
    holds of this person. `papers`: those that are scanned. `asked_for`: what is typed into the search, "" for who finds it on the home
    screen. `offline_from`: the network is gone from there on; a code is verified, and a licence looked up, while it is there."""

    form: tuple[Doing, ...]
    answers: Mapping[str, str] = field(default_factory=dict)
    way: Literal["card", "eid"] = "card"
    papers: tuple[str, ...] = ()
    exempt: str = ""
    asked_for: Type | None = None
    offline_from: Literal["home", "review"] = "home"


PHONE = Type("field:phone", "13800138000")


def address(field_: str, district: str = "天河区") -> tuple[Doing, ...]:
    return Press(f"{field_}:{district}"), Type(f"field:{field_}", "tianhelu yihaolou ", "tianhe road 1")


def day(field_: str, year: str, month: str, of_the_month: str) -> tuple[Doing, ...]:
    return tuple(Type(f"field:{field_}:{at}:box", keys) for at, keys in enumerate((year, month, of_the_month)))


SCRIPTS: Mapping[str, Script] = {
    "residence-registration": Script(
        (*address("current_address"), Type("field:landlord_name", "zhangsan ", "zhang san"), PHONE, Press("stay_reason:work"))
    ),
    "residence-permit-endorsement": Script(
        (Press("address_unchanged:no"), *address("current_address"), PHONE), answers={"permit": "ending"}
    ),
    "no-criminal-record-certificate": Script(
        (Press("certificate_purpose:work"), PHONE), answers={"who": "self", "record_link": "former"}, papers=("purpose-proof",)
    ),
    "id-card-lost": Script(
        (
            Press("loss_kind:lost"), *day("loss_date", "2026", "11", "20"), Press("loss_statement:confirmed"),
            Type("field:photo_receipt_number", "4401002026112001"), PHONE, Press("handling_district:440106"), Press("delivery_way:pickup"),
        ),
        answers={"hukou": "4401", "proof": "eid", "photo": "receipt"},
        way="eid",
        papers=("photo-receipt",),
        exempt="household-register",
        asked_for=Type("search", "shenfenzhengdiaole ", "lost id card"),
        offline_from="review",
    ),
}  # fmt: skip
