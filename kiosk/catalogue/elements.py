"""The national elements of a service guide (GB/T 39554.2 interface names) that have rows or words of their own, and how sure each fact is.

A figure is never written into a service as a bare number: it is a `Fact`, most of them named entries of `config/catalogue/facts/`, so that
a wrong fee is found by its name and mended in one place.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.core.languages import chosen, in_script, written
from kiosk.core.predicates import Predicate

Area = Literal["nation", "province", "city", "county", "town"]
"""通办范围 and levels: 全国, 全省, 全市, 全县(区), 全镇."""
Branch = Literal[
    "household", "residence", "exit-entry", "traffic", "public-order", "network", "narcotics", "internal-security", "command", "other"
]
"""警种: an attribute for routing and statistics. Residents never choose by it."""
Device = Literal["idcard", "smartcard", "camera", "scanner", "receipt_printer", "document_printer"]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Frozen):
    """One text in each language of the terminal."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        return chosen(self.zh, self.en, language)


class Lines(Frozen):
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def in_(self, language: str) -> tuple[str, ...]:
        return tuple(in_script(line, language) for line in self.zh) if written(language) == "zh" else self.en


class Choice(Words):
    value: str


class Evidence(Frozen):
    """How sure something is, and since when. sourced: a public page or document, named in `source`. known: general knowledge of the
    field, not looked up. unsure: it may well be otherwise. proposed: how we would do it; nobody decided so yet. Whatever is not sourced
    is shown with the words 请以窗口答复为准."""

    mark: Literal["sourced", "known", "unsure", "proposed"]
    day: date
    source: str = ""

    @model_validator(mode="after")
    def _says_where(self) -> Evidence:
        if (self.mark == "sourced") != bool(self.source):
            raise ValueError("a source is named where the mark is sourced, and only there")
        return self

    @property
    def sure(self) -> bool:
        return self.mark == "sourced"


class Fact(Frozen):
    """A figure: yuan, days, times. `value` None: nobody here knows it, and the screen says so. `up_to`: where it depends, the most it comes
    to. `name`: its entry in `config/catalogue/facts/`; "" where it stands in the service itself."""

    value: int | None = Field(ge=0, le=100_000)
    up_to: int | None = Field(default=None, ge=0, le=100_000)
    evidence: Evidence
    name: str = ""

    @property
    def sure(self) -> bool:
        return self.evidence.sure and self.value is not None


class Law(Frozen):
    """One basis in law (byLaw): the title, and the clause where it is known."""

    title: str
    clause: str = ""


class Fee(Frozen):
    """A fee row. `due`: when it falls due. `unpaid`: what becomes of the application. `offline`: whether an application that is queued
    without a network may leave the fee for later; a fee that is due before submission never can. `relief`: 减免."""

    name: Words
    amount: Fact
    due: Literal["before-submission", "after-acceptance", "at-pickup"]
    channels: tuple[Literal["wechat", "card", "cash", "window"], ...] = Field(min_length=1)
    unpaid: Literal["abandoned", "held"] = "held"
    """abandoned: the application lapses at the end of the day. held: it waits."""
    offline: bool = True
    when: Predicate | None = None
    byLaw: str = ""
    relief: Words | None = None

    @model_validator(mode="after")
    def _can_wait(self) -> Fee:
        if self.due == "before-submission" and self.offline:
            raise ValueError("a fee that is due before submission can't be left for later: offline is false")
        return self

    @property
    def fen(self) -> int:
        """What it comes to; 0 where it is free, or nobody knows exactly."""
        exact = self.amount.value is not None and self.amount.up_to is None
        return self.amount.value * 100 if exact and self.amount.value is not None else 0

    @property
    def payable_here(self) -> bool:
        """Whether a phone can pay it before a terminal: so much and no less, by a code."""
        return self.fen > 0 and "wechat" in self.channels


class Exemption(Frozen):
    """A way not to bring a paper. e-licence: an electronic licence of the type `by` (config/dictionaries/licences.yaml). data-share: what
    another authority, named `by`, holds. prefill: the card or the form says it already. e-signature: signed on the glass."""

    kind: Literal["e-licence", "data-share", "prefill", "e-signature"]
    by: str = ""

    @model_validator(mode="after")
    def _by_what(self) -> Exemption:
        if (self.kind in ("e-licence", "data-share")) != bool(self.by):
            raise ValueError("e-licence and data-share say by what, and only they")
        return self


class Material(Frozen):
    """A paper, in the elements of the national material rows. `name`: material_name as a stable word. `is_need`: without it nothing is
    submitted. `may_follow`: 容缺后补, it may be brought later. `here`: scan, before the camera here; photo, a portrait taken here by the
    rules of the document `photo_for` (config/photo-rules); hand-over, the thing itself is given up where the result is collected. `when`:
    asked for only then."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    label: Words
    hint: Words | None = None
    is_need: bool = True
    may_follow: bool = False
    here: Literal["scan", "photo", "hand-over"] = "scan"
    photo_for: str = ""
    most_pages: int = Field(default=5, ge=1, le=20)
    material_type: Literal["original", "copy", "original-and-copy"] = "original"
    material_format: Literal["paper", "electronic", "both"] = "paper"
    page_num: int = Field(default=1, ge=1)
    source_type: Literal["self", "government", "other"] = "self"
    source_explain: Words | None = None
    accept_stand: Words | None = None
    by_law: str = ""
    exempt_by: tuple[Exemption, ...] = ()
    when: Predicate | None = None

    @model_validator(mode="after")
    def _for_which_document(self) -> Material:
        if (self.here == "photo") != bool(self.photo_for):
            raise ValueError("a portrait that is taken here says for which document, and only that")
        return self


class Condition(Frozen):
    """One condition of acceptance (acceptCondition): what must hold, why not when it does not, the clause, and which kind of place can
    help then (`kiosk.catalogue.places`)."""

    rule: Predicate
    because: Words
    clause: str = ""
    where: str = ""


class Question(Frozen):
    """A situation question: answered by a choice, before anything is typed. Its answer is the subject `situation.<id>`, and the subject
    `stands_for` too where that is named (a person who chooses 广东 says `applicant.hukou` is 44)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    ask: Words
    hint: Words | None = None
    choices: tuple[Choice, ...] = Field(min_length=2)
    stands_for: str = ""
    when: Predicate | None = None


class Channel(Frozen):
    """Where one asks, complains, or has a decision looked at again."""

    name: Words | None = None
    phone: str = ""
    address: str = ""
    hours: str = ""


class Faq(Frozen):
    ask: Words
    answer: Words


class Contacts(Frozen):
    """linkWay, superviseWay, and the two remedies. What a service leaves out is its owner's (config/dictionaries/owner.yaml)."""

    linkWay: Channel | None = None
    superviseWay: Channel | None = None
    review: Channel | None = None
    """行政复议"""
    litigation: Channel | None = None
    """行政诉讼"""


def absent_paths(model: BaseModel, paths: Any) -> list[str]:
    """Of dotted paths, those that name nothing in `model`: rows are named by their `name`, `id` or place."""
    return [path for path in paths if not _leads_somewhere(model, path.split("."))]


def _leads_somewhere(value: Any, parts: list[str]) -> bool:
    if not parts:
        return value is not None
    first, rest = parts[0], parts[1:]
    if isinstance(value, tuple):
        found = [one for at, one in enumerate(value) if first in (getattr(one, "name", None), getattr(one, "id", None), str(at))]
        return bool(found) and _leads_somewhere(found[0], rest)
    return hasattr(value, first) and _leads_somewhere(getattr(value, first), rest)
