"""Whether the state holds already what a person would have to bring: electronic licences, and what other authorities hold.

    POST /v1/licences   s  `SealedQuestion` with a `LicencesQuestion` inside → `LicencesAnswer`, signed

Nobody is asked about without having agreed to it: the question says who agreed and what it is for, and the centre keeps a row of it. The
answer names types and days and nobody; like every signed answer it names its question, so what was recorded before says nothing about
another person, other types or another moment. What was not found is said too: "none" is as signed as "held".
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, ValidationError, model_validator

from kiosk.wire import answer as signed_answer
from kiosk.wire import encoding, seal
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, SealedQuestion, Trust
from kiosk.wire.submission import Role

PATH = "v1/licences"
STAND_IN = "stand-in"
"""`LicencesAnswer.service` of the register that knows invented people only: a terminal in production does not believe it."""
MOST_TYPES = 40

Type = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""The id of a type of electronic licence, or of a data share (config/dictionaries/{licences,shares}.yaml)."""
Verdict = Literal["answered", "unavailable"]


class LicencesQuestion(Contract):
    """What the terminal asks. `purpose`: the code of the service or bundle that it is for. `consent_by`: who agreed to just this; a child's
    guardian does for the child. Without a consent there is no question."""

    id_number: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{15,18}$", repr=False)]
    types: Annotated[tuple[Type, ...], Field(min_length=1, max_length=MOST_TYPES)]
    purpose: Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,100}$")]
    consent_by: Role

    @model_validator(mode="after")
    def _each_once(self) -> LicencesQuestion:
        if len(set(self.types)) < len(self.types):
            raise ValueError("a type stands in the question twice")
        return self


class Holding(Contract):
    """One type that was asked about. `as_of`: since when the register says so; `valid_until`: None for no end. What has run out or was
    taken back is not held."""

    type: Type
    held: bool
    as_of: Moment | None = None
    valid_until: Moment | None = None

    @model_validator(mode="after")
    def _dated(self) -> Holding:
        if self.held != (self.as_of is not None) or (self.valid_until is not None and not self.held):
            raise ValueError("what is held says as of when, and only that")
        return self


class LicencesAnswer(Contract):
    """The centre's signed answer. unavailable: nobody could be asked just now, and `items` is empty. `service`: who says so."""

    question: Hash
    verdict: Verdict
    service: Name
    items: tuple[Holding, ...] = ()
    key_id: Name
    signed_at: Moment
    signature: Base64


def seal_question(trust: Trust, terminal: str, question: LicencesQuestion) -> SealedQuestion:
    """For the centre alone, and from this terminal alone."""
    content = seal.seal(seal.public_key(trust.sealing_public), question.model_dump_json().encode(), _asked_by(terminal))
    return SealedQuestion(terminal=terminal, suite=seal.SUITE, key_id=trust.sealing_key_id, sealed=content)


def open_question(private: seal.PrivateKey, question: SealedQuestion) -> LicencesQuestion:
    """Raises `seal.SealBroken`, also when what is inside is no question."""
    plain = seal.open_sealed(private, question.sealed, _asked_by(question.terminal))
    try:
        return LicencesQuestion.model_validate_json(plain)
    except ValidationError:
        raise seal.SealBroken("opened, but it is no question about licences") from None


def _asked_by(terminal: str) -> bytes:
    return encoding.fields("kiosk licences question v1", (terminal,))


def about(question: SealedQuestion) -> str:
    """What an answer names: the question as it was sealed and sent."""
    values = (question.terminal, question.suite, question.key_id, hashlib.sha256(question.sealed).hexdigest())
    return hashlib.sha256(encoding.fields("kiosk licences asked v1", values)).hexdigest()


def signed_bytes(question: str, verdict: Verdict, service: str, items: tuple[Holding, ...], key_id: str, signed_at: datetime) -> bytes:
    """What the signature covers: which question, who says so, by which key, when, and every type in its order."""
    values: list[str | int] = [question, verdict, service, key_id, encoding.milliseconds(signed_at), len(items)]
    for one in items:
        moments = ("" if at is None else encoding.milliseconds(at) for at in (one.as_of, one.valid_until))
        values += [one.type, "held" if one.held else "none", *moments]
    return encoding.fields("kiosk licences v1", values)


def sign(
    private: Ed25519PrivateKey, key_id: str, question: str, verdict: Verdict, service: str, items: tuple[Holding, ...], signed_at: datetime
) -> LicencesAnswer:
    signature = private.sign(signed_bytes(question, verdict, service, items, key_id, signed_at))
    return LicencesAnswer(
        question=question, verdict=verdict, service=service, items=items, key_id=key_id, signed_at=signed_at, signature=signature
    )


def verify(trust: Trust, question: str, answer: LicencesAnswer) -> None:
    """Returns when the answer is proven to be the centre's and to this question. Raises `NotSignedByCentre`."""
    signed = signed_bytes(question, answer.verdict, answer.service, answer.items, answer.key_id, answer.signed_at)
    signed_answer.verify(trust, question, answer, signed)
