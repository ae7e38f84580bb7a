"""A service item as data: the national element names, and our own steps, form and offline class beside them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kiosk.catalogue.elements import (
    Area,
    Branch,
    Choice,
    Condition,
    Contacts,
    Device,
    Evidence,
    Fact,
    Faq,
    Fee,
    Frozen,
    Law,
    Lines,
    Material,
    Question,
    Words,
)
from kiosk.core.assurance import Level
from kiosk.core.predicates import Predicate

__all__ = [
    "Choice",
    "FieldSpec",
    "FormSource",
    "Lines",
    "Material",
    "PartyRule",
    "Role",
    "ServiceSource",
    "Step",
    "StepKind",
    "Way",
    "Words",
]

Role = Literal["applicant", "guardian", "agent", "enterprise", "other-parent"]
StepKind = Literal[
    "situation", "notice", "identify", "face", "form", "materials", "photo", "review", "sign", "pay", "submit", "receipt", "collect",
]  # fmt: skip
Way = Literal["card", "passport", "eid"]
"""How a party says who they are: an ID card on the reader, a travel document before the camera, an e-ID code."""
FieldKind = Literal[
    "text", "address", "number", "phone", "choice", "name", "pinyin", "date", "id-number", "uscc", "plate", "vin", "email", "count"
]
"""Chooses the control and the format (`kiosk.catalogue.formats`). number: a document's number, letters and digits. count: a whole number
of something. pinyin: a name in Latin letters as passports have it."""
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class FieldSpec(Frozen):
    """One entry of the field dictionary. `source` card: read from the document, shown and not typed. `national`: the element's name in
    national forms, where it has one. `begins_with`: what is chosen until somebody chooses otherwise."""

    kind: FieldKind
    label: Words
    hint: Words | None = None
    source: Literal["typed", "card"] = "typed"
    choices: tuple[Choice, ...] = ()
    national: str = ""
    begins_with: Literal["", "terminal-district", "first-choice"] = ""


class PartyRule(Frozen):
    """Who takes part, the assurance level that each is to reach, and the ways of saying who they are, the usual one first. Below that
    level an application is taken and marked for staff review: nobody is sent away because a camera or a card failed. `when`: only then
    do they take part. `proof`: the material that shows their authority."""

    role: Role
    assurance: Level
    ways: tuple[Way, ...] = Field(default=("card",), min_length=1)
    when: Predicate | None = None
    proof: str = ""


class Step(Frozen):
    """One step; `party` says whose it is where that matters. `when`: left out unless it holds."""

    kind: StepKind
    party: Role = "applicant"
    when: Predicate | None = None


class FormSource(Frozen):
    """`fields`: ids of the dictionary in the order of the screen. `when`: fields that are asked only then. `of`: which fields a party
    fills; one that is not named fills all of them. `like`: the code of the service whose form this is."""

    version: int
    fields: tuple[str, ...]
    json_schema: dict[str, Any] = Field(alias="schema")
    when: dict[str, Predicate] = Field(default_factory=dict)
    of: dict[Role, tuple[str, ...]] = Field(default_factory=dict)
    like: str = ""


class Verified(Frozen):
    by: str
    on: str


class Savings(Frozen):
    """Before and after, where known: what 减流程、减时间、减跑动 came to for this item."""

    stepsBefore: Fact | None = None
    stepsNow: Fact | None = None
    tripsBefore: Fact | None = None


class ServiceSource(Frozen):
    """The YAML file of one item. Names in camelCase are the national ones (GB/T 39554.2 interface); the rest are ours."""

    code: Code
    rank: int = Field(ge=1)
    """Its place among the frequent ones; equal ranks stand in the order of their codes."""
    frequent: bool = True
    """Of the 110 that people come for most."""
    generated: bool = False
    """Made up for demonstration: such a catalogue says so on every screen and is refused in production."""
    taskName: Words
    aliases: Lines = Lines(zh=(), en=())
    """How people call it in daily speech (日常用语)."""
    summary: Words
    branch: Branch
    lifeEvents: tuple[Code, ...] = ()
    topics: tuple[Code, ...] = ()

    taskCode: str | None = Field(default=None, pattern=r"^[0-9A-Z]{31}$")
    """实施编码; None while the bureau's own is not confirmed."""
    taskHandleItem: str | None = Field(default=None, pattern=r"^[0-9A-Z]{33}$")
    """业务办理项编码: the implementing code and two digits."""
    taskType: Literal["01", "05", "06", "07", "10", "20"] = "20"
    """01 行政许可, 05 给付, 06 检查, 07 确认, 10 其他, 20 公共服务."""
    powerSource: Literal["1", "2", "3", "4", "5", "6"] = "1"
    useLevel: Area = "city"
    serverType: tuple[Literal["natural-person", "enterprise", "institution", "organisation"], ...] = Field(min_length=1)
    projectType: Literal["immediate", "promised"]
    """办件类型: 即办件, 承诺件."""
    handleType: tuple[Literal["terminal", "window", "online", "courier"], ...] = ("terminal", "window")
    byLaw: tuple[Law, ...] = ()
    anticipateDay: Fact | None = None
    """法定时限; None: the law sets none."""
    anticipateType: Literal["working", "calendar"] = "working"
    promiseDay: Fact
    """承诺时限; 0: at once."""
    promiseType: Literal["working", "calendar"] = "working"
    promiseExplain: Words | None = None
    handleArea: Area
    limitSceneNum: Fact
    """到办事现场次数"""
    limitSceneExplain: Words | None = None
    isFee: bool
    fees: tuple[Fee, ...] = ()
    resultType: Literal["licence", "approval", "other", "none"] = "other"
    resultName: Words | None = None
    isSchedule: bool = False
    isExpress: bool = False
    isOnline: bool = False
    onlineHandleDepth: Literal["I", "II", "III", "IV"] | None = None
    handleFlow: Lines = Lines(zh=(), en=())
    specialProcedure: Words | None = None
    faq: tuple[Faq, ...] = ()
    contacts: Contacts = Contacts()
    savings: Savings = Savings()

    offline_class: Literal["F", "Q", "O"]
    assurance: Level
    devices: tuple[Device, ...]
    """What the service can't do without."""
    verified: Verified | None
    checked: str = ""
    """The day on which somebody last compared this guide with its sources (YYYY-MM-DD)."""
    evidence: dict[str, Evidence] = Field(default_factory=dict)
    """How sure what stands here is, by dotted path (`materials.old-card`, `handleArea`); `default` for what no path names."""
    notice: Lines
    eligibility: tuple[Condition, ...] = ()
    situations: tuple[Question, ...] = ()
    parties: tuple[PartyRule, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    materials: tuple[Material, ...] = ()
    form: FormSource

    def evidence_of(self, path: str) -> Evidence | None:
        """Of the longest named path that `path` begins with; None where nothing is said about it."""
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            if found := self.evidence.get(".".join(parts[:length])):
                return found
        return self.evidence.get("default")
