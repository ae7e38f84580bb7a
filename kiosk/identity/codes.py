"""What the text of a scanned code means, as far as the text alone tells.

A check character that fits says that nobody misread or mistyped the text. It never says that the thing is genuine: anyone can work one
out. So a meaning here is *well-formed* at most; `standing` says what a resident may be told before the centre has spoken, and that is
never "valid".

E-licence identifiers: GB/T 36904-2018, under the root 1.2.156.3005.2. Enterprises: GB 32100-2015. Persons: GB 11643-1999.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.cn import uscc
from stdnum.iso7064 import mod_37_36

from kiosk.identity import id_number
from kiosk.wire import tracking
from kiosk.wire.identity import LONGEST_CODE, is_code
from kiosk.wire.tracking import TrackingNumber

LONGEST = 4096
"""Characters. No symbology holds more than 7,089 digits, and no code of ours comes near."""

SHORTEST_OPAQUE = 16
"""Characters. A shorter text is too easily guessed for anybody to have made it a person's code."""

_ROOT = "1.2.156.3005.2."
_LICENCE = re.compile(r"([0-9A-Z]{21})\.([0-9A-Z]{1,40})\.([0-9A-Z]{1,64})\.([0-9]{3})\.([0-9A-Z])")
_LICENCE_BY_OID = re.compile(r"(?:urn:oid:)?(?=1\.2\.156\.3005\.2\.)", re.IGNORECASE)
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_URL = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_OPAQUE = re.compile(r"[!-~]+")


@dataclass(frozen=True, repr=False)
class ELicence:
    """The identifier of one electronic licence. `type`: 21 characters, the USCC of who defined the type and 3 more. `issuer`: who issued
    this licence. `serial`: its number, which may be a person's. `version`: 3 digits."""

    type: str
    issuer: str
    serial: str
    version: str

    def __repr__(self) -> str:  # personal data never reaches a log by accident
        return f"ELicence(type={self.type!r}, issuer={self.issuer!r}, …)"


@dataclass(frozen=True)
class Uscc:
    """The public number of an enterprise or organisation, 统一社会信用代码. Its region is not judged: dissolved ones stay in use."""

    number: str


@dataclass(frozen=True, repr=False)
class IdNumber:
    """The number of a person, whom it does not prove to be here: it is printed on many things."""

    number: str

    def __repr__(self) -> str:
        return "IdNumber(…)"


@dataclass(frozen=True, repr=False)
class ShowCode:
    """A code that a person's phone shows for a short time (亮证, 网证). Only the centre can open it."""

    text: str

    def __repr__(self) -> str:
        return f"ShowCode(<{len(self.text)} characters>)"


@dataclass(frozen=True, repr=False)
class Url:
    """A web address. A terminal never opens it."""

    text: str

    def __repr__(self) -> str:  # a query often holds somebody's number
        return f"Url(<{len(self.text)} characters>)"


@dataclass(frozen=True, repr=False)
class Opaque:
    """A text without a form that is known here. Some systems' dynamic codes look so; the centre may know it."""

    text: str

    def __repr__(self) -> str:
        return f"Opaque(<{len(self.text)} characters>)"


@dataclass(frozen=True, repr=False)
class Unknown:
    """Nothing that a terminal can use. `problem`: a stable code when the text set out to be something and failed."""

    text: str
    problem: Literal["code.unknown", "code.e-licence-form", "code.e-licence-check", "code.too-long"] = "code.unknown"

    def __repr__(self) -> str:
        return f"Unknown(<{len(self.text)} characters>, {self.problem!r})"


CodeMeaning = TrackingNumber | ELicence | Uscc | IdNumber | ShowCode | Url | Opaque | Unknown

Kind = Literal["tracking-number", "e-licence", "uscc", "id-number", "show-code", "url", "opaque", "unknown"]

Standing = Literal[
    "code.to-be-verified", "code.cannot-verify-now", "code.proves-nothing", "code.web-address", "code.unknown",
    "code.e-licence-form", "code.e-licence-check", "code.too-long",
]  # fmt: skip


def meaning(text: str) -> CodeMeaning:
    """What `text` is, by its form and its check characters alone. Never raises; what is not known is `Unknown` or `Opaque`."""
    if len(text) > LONGEST:
        return Unknown("", "code.too-long")
    plain = text.strip(" \t\r\n\0\ufeff")
    if prefix := _LICENCE_BY_OID.match(plain):
        return _licence(plain[prefix.end() :])
    if is_code(plain):
        return ShowCode(plain)
    if _URL.fullmatch(plain):
        return Url(plain)
    if number := _tracking_number(plain):
        return number
    if person := _person(plain):
        return person
    if _USCC.fullmatch(plain) and uscc.calc_check_digit(plain) == plain[-1]:
        return Uscc(plain)
    if len(plain) >= SHORTEST_OPAQUE and _OPAQUE.fullmatch(plain):
        return Opaque(plain) if len(plain) <= LONGEST_CODE else Unknown("", "code.too-long")
    return Unknown(plain)


def kind_of(what: CodeMeaning) -> Kind:
    """The name of a meaning's kind, for JSON and for tables."""
    match what:
        case TrackingNumber():
            return "tracking-number"
        case ELicence():
            return "e-licence"
        case Uscc():
            return "uscc"
        case IdNumber():
            return "id-number"
        case ShowCode():
            return "show-code"
        case Url():
            return "url"
        case Opaque():
            return "opaque"
        case Unknown():
            return "unknown"


def standing(what: CodeMeaning, online: bool) -> Standing:
    """The code of what may be said about it now: that the centre is to verify it, that it can't be verified now, or why it is of no use.

    `online`: whether the centre can be asked. A bare ID number proves nothing either way.
    """
    match what:
        case Unknown(problem=problem):
            return problem
        case IdNumber():
            return "code.proves-nothing"
        case Url():
            return "code.web-address"
        case TrackingNumber() | ELicence() | Uscc() | ShowCode() | Opaque():
            return "code.to-be-verified" if online else "code.cannot-verify-now"


def identifier_of(licence: ELicence) -> str:
    """The identifier as it is written, check character included: what the centre is asked about."""
    parts = (licence.type, licence.issuer, licence.serial, licence.version)
    return _ROOT + ".".join((*parts, mod_37_36.calc_check_digit("".join(parts))))


def _licence(text: str) -> ELicence | Unknown:
    form = _LICENCE.fullmatch(text.removeprefix(_ROOT))
    if form is None:
        return Unknown(text, "code.e-licence-form")
    if not mod_37_36.is_valid("".join(form.groups())):
        return Unknown(text, "code.e-licence-check")
    licence_type, issuer, serial, version, _check = form.groups()
    return ELicence(licence_type, issuer, serial, version)


def _tracking_number(text: str) -> TrackingNumber | None:
    try:
        return tracking.parse(text)
    except tracking.BadTrackingNumber:
        return None


def _person(text: str) -> IdNumber | None:
    """Only the 18 characters with a check: the foreigner's number of 2017 has none that is certain. A birth to come is not judged,
    which needs a calendar."""
    number = id_number.normalise(text)
    if len(number) == 18 and id_number.problem_with(number, date.max) is None:
        return IdNumber(number)
    return None
