"""Verifies a code that somebody shows, at the centre: a resident's e-ID code, or the service code of an officer who is present.

Nothing is believed but the centre's signed answer to this very question. What the code stands for comes sealed to a key that lives as
long as the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pydantic import ValidationError

from kiosk.identity.document import IdDocument
from kiosk.identity.document import Kind as DocumentKind
from kiosk.identity.id_number import Holder, birth_of, holder_of, problem_with
from kiosk.outbox import http
from kiosk.outbox.http import Centre
from kiosk.wire import identity, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.identity import CodeAnswer, CodeQuestion, Kind, Officer, Person
from kiosk.wire.models import SealedQuestion, Trust

Code = Literal["eid.refused", "eid.expired", "eid.used", "eid.unavailable", "eid.offline", "eid.too-many"]

_REFUSALS: Mapping[str, Code] = {
    "refused": "eid.refused",
    "expired": "eid.expired",
    "used": "eid.used",
    "unavailable": "eid.unavailable",
}
_KINDS: Mapping[Holder, DocumentKind] = {
    Holder.CITIZEN: "resident",
    Holder.HONG_KONG: "hmt",
    Holder.MACAO: "hmt",
    Holder.TAIWAN: "hmt",
    Holder.FOREIGNER: "foreigner-2023",
}


@dataclass(frozen=True)
class Verified:
    """The centre signed that the code is good, now and for this purpose. One of `document` (of an e-ID code) and `officer` (the number of
    the officer whose service code it is) is there."""

    kind: Kind
    purpose: str
    verified_at: datetime
    document: IdDocument | None = field(default=None, repr=False)
    officer: str = field(default="", repr=False)


@dataclass(frozen=True)
class Refusal:
    """Nothing was verified.

    eid.refused: no such code. eid.expired, eid.used: it was one; a fresh one will do. eid.unavailable: the centre can't have it checked
    now. eid.offline: the centre can't be reached, or what answered is not the centre. eid.too-many: this terminal asked too often.
    """

    code: Code


def verify(centre: Centre, trust: Trust, code: str, purpose: str, kind: Kind, *, production: bool = True) -> Verified | Refusal:
    """Has `code` checked for `purpose`, the code of a service. Blocks for as long as the centre takes. The code is spent by it.

    `production`: whether the word of the centre's stand-in is refused, which knows invented people only.
    """
    private = seal.make_private_key()
    try:
        question = CodeQuestion(code=code, purpose=purpose, kind=kind, answer_key=seal.public_bytes(private))
    except ValidationError:
        return Refusal("eid.refused")  # empty, too long or no text at all: no code has such a form
    sealed = identity.seal_question(trust, centre.terminal, question)
    try:
        answer = _believed(centre.ask_for_somebody(identity.PATH, sealed.model_dump_json().encode()), trust, sealed)
    except http.TooManyRequests:
        return Refusal("eid.too-many")
    except (http.Unreachable, http.NotTheCentre):
        return Refusal("eid.offline")
    except http.Refused:
        return Refusal("eid.unavailable")
    if answer.verdict != "verified":
        return Refusal(_REFUSALS[answer.verdict])
    if production and answer.service == identity.STAND_IN:
        return Refusal("eid.unavailable")
    return _taken(private, answer, question)


def _believed(content: bytes, trust: Trust, sealed: SealedQuestion) -> CodeAnswer:
    try:
        answer = CodeAnswer.model_validate_json(content)
        identity.verify(trust, identity.about(sealed), answer)
    except ValidationError:
        raise http.NotTheCentre("the answer is no verdict on a code") from None
    except NotSignedByCentre as error:
        raise http.NotTheCentre(str(error)) from None
    return answer


def _taken(private: bytes, answer: CodeAnswer, question: CodeQuestion) -> Verified | Refusal:
    """What the sealed part says. What the centre signed and can't be right is the identity service's fault: it counts as unavailable."""
    try:
        subject = identity.open_subject(seal.private_key(private), answer, question.kind)
    except seal.SealBroken:
        return Refusal("eid.unavailable")
    if isinstance(subject, Officer):
        return Verified(question.kind, question.purpose, answer.signed_at, officer=subject.officer)
    document = _document(subject, answer.signed_at)
    if document is None:
        return Refusal("eid.unavailable")
    return Verified(question.kind, question.purpose, answer.signed_at, document)


def _document(person: Person, now: datetime) -> IdDocument | None:
    """None where the number is no number, or of another birthday."""
    holder = holder_of(person.id_number)
    today = now.astimezone(UTC).date()
    if holder is None or holder not in _KINDS or problem_with(person.id_number, today) or birth_of(person.id_number) != person.birth:
        return None
    return IdDocument(
        kind=_KINDS[holder],
        name=person.name,
        sex_code=person.sex_code,
        birth=person.birth,
        id_number=person.id_number,
        valid_from=None,
        valid_to=person.valid_to,
        origin="register",
    )
