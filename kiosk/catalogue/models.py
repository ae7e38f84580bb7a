"""A service item as data: the national element names, and our own steps, form and offline class beside them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kiosk.core.assurance import Level

Role = Literal["applicant", "guardian", "agent", "enterprise", "other-parent"]
StepKind = Literal["notice", "identify", "face", "form", "materials", "review", "sign", "submit", "receipt", "collect"]
Way = Literal["card", "passport", "eid"]
"""How a party says who they are: an ID card on the reader, a travel document before the camera, an e-ID code."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Frozen):
    """One text in each language of the terminal."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Lines(_Frozen):
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def in_(self, language: str) -> tuple[str, ...]:
        return self.en if language == "en" else self.zh


class Choice(Words):
    value: str


class FieldSpec(_Frozen):
    """One entry of the field dictionary. `source` card: read from the document, shown and not typed."""

    kind: Literal["text", "address", "number", "phone", "choice"]
    label: Words
    hint: Words | None = None
    source: Literal["typed", "card"] = "typed"
    choices: tuple[Choice, ...] = ()


class PartyRule(_Frozen):
    """Who takes part, the assurance level that each is to reach, and the ways of saying who they are, the usual one first. Below that
    level an application is taken and marked for staff review: nobody is sent away because a camera or a card failed."""

    role: Role
    assurance: Level
    ways: tuple[Way, ...] = Field(default=("card",), min_length=1)


class Step(_Frozen):
    """One step; `party` says whose it is where that matters."""

    kind: StepKind
    party: Role = "applicant"


class Material(_Frozen):
    """A paper that is scanned here. `name`: material_name of the national rows, as a stable word. `is_need`: without it nothing is
    submitted."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    label: Words
    hint: Words | None = None
    is_need: bool = True
    most_pages: int = Field(default=5, ge=1, le=20)


class FormSource(_Frozen):
    version: int
    fields: tuple[str, ...]
    json_schema: dict[str, Any] = Field(alias="schema")


class Verified(_Frozen):
    by: str
    on: str


class ServiceSource(_Frozen):
    """The YAML file of one item. Names in camelCase are the national ones (GB/T 39554.2 interface)."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    rank: int = Field(ge=1)
    """Its place on the home screen; equal ranks stand in the order of their codes."""
    taskName: Words
    summary: Words
    audience: Literal["natural-person", "enterprise"]
    promiseDay: int = Field(ge=0)
    handleArea: Literal["nation", "province", "city", "county", "town"]
    limitSceneNum: int = Field(ge=0)
    isFee: bool
    offline_class: Literal["F", "Q", "O"]
    assurance: Level
    devices: tuple[Literal["idcard", "smartcard", "camera", "scanner", "receipt_printer", "document_printer"], ...]
    """What the service can't do without."""
    verified: Verified | None
    notice: Lines
    parties: tuple[PartyRule, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    materials: tuple[Material, ...] = ()
    form: FormSource
