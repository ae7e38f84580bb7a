"""A code that a person shows on a phone, checked online: the e-ID code (网证) of a resident, or the service code (亮证) of an officer.

    terminal → centre   `SealedQuestion` with a `CodeQuestion` inside: the code, what it is for, a one-time public key of the terminal
    centre → terminal   `CodeAnswer`, signed with the key of acknowledgements: the verdict, and what belongs to it sealed to that key

The code and whatever it stands for travel sealed both ways, so no proxy, log or backup of the traffic holds a name. The question is
sealed at random and the answer names it, so an answer recorded before says nothing about another code, another purpose or another moment.
A picture of a code proves nothing by itself: without the centre's word there is no verdict.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, ValidationError

from kiosk.wire import answer as signed_answer
from kiosk.wire import encoding, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, SealedQuestion, Trust

PATH = "v1/identity/verifications"
LONGEST_CODE = 512
"""Characters of any code; real 网证 and 亮证 codes are opaque to us and shorter."""
STAND_IN = "stand-in"
"""`CodeAnswer.service` of the service that knows invented people only: a terminal in production does not believe it."""

Kind = Literal["eid", "witness"]
Verdict = Literal["verified", "refused", "expired", "used", "unavailable"]

_OURS = re.compile(r"KIOSK-EID:1:[A-Z2-7]{26}")


class CodeQuestion(Contract):
    """What the terminal asks. `purpose`: the code of the service it is for; the one-time key as in `kiosk.wire.seal.public_key`."""

    code: Annotated[str, Field(min_length=1, max_length=LONGEST_CODE, repr=False)]
    purpose: Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,100}$")]
    kind: Kind
    answer_key: Annotated[Base64, Field(min_length=seal.PUBLIC_BYTES, max_length=seal.PUBLIC_BYTES, repr=False)]


class Person(Contract):
    """Whose e-ID code it is, in the names of `kiosk.identity.document.IdDocument`.

    `valid_to`: the last day for which the service vouches, None for life; a service that names no day vouches for the day it was asked.
    """

    name: Annotated[str, Field(min_length=1, max_length=100, repr=False)]
    id_number: Annotated[str, Field(pattern=r"^[1-9][0-9]{16}[0-9X]$", repr=False)]
    sex_code: Annotated[str, Field(pattern=r"^[0129]$", repr=False)]  # GB/T 2261.1
    birth: Annotated[date, Field(repr=False)]
    valid_to: Annotated[date | None, Field(repr=False)]


class Officer(Contract):
    """Whose service code it is: the officer's number and nothing else."""

    officer: Annotated[str, Field(pattern=r"^[0-9A-Z]{1,20}$")]


class CodeAnswer(Contract):
    """The centre's signed answer. `sealed`: a `Person` or an `Officer` when the verdict is "verified", else empty. `service`: who says so.

    refused: no such code, or not of the kind asked for. expired, used: it was one. unavailable: nobody could be asked just now.
    """

    question: Hash
    verdict: Verdict
    service: Name
    sealed: Base64 = Field(default=b"", repr=False)
    key_id: Name
    signed_at: Moment
    signature: Base64


_SUBJECT: Mapping[Kind, type[Person] | type[Officer]] = {"eid": Person, "witness": Officer}


def is_code(text: str) -> bool:
    """Whether `text` has the form of the stand-in's own codes: a hint for the screen, never a verdict."""
    return _OURS.fullmatch(text) is not None


def about(question: SealedQuestion) -> str:
    """What an answer names: the question as it was sealed and sent."""
    sealed = hashlib.sha256(question.sealed).hexdigest()
    return hashlib.sha256(
        encoding.fields("kiosk identity question v1", (question.terminal, question.suite, question.key_id, sealed))
    ).hexdigest()


def seal_question(trust: Trust, terminal: str, question: CodeQuestion) -> SealedQuestion:
    """For the centre alone, and from this terminal alone."""
    content = seal.seal(seal.public_key(trust.sealing_public), question.model_dump_json().encode(), _asked_by(terminal))
    return SealedQuestion(terminal=terminal, suite=seal.SUITE, key_id=trust.sealing_key_id, sealed=content)


def open_question(private: seal.PrivateKey, question: SealedQuestion) -> CodeQuestion:
    """Raises `seal.SealBroken`, also when what is inside is no question."""
    plain = seal.open_sealed(private, question.sealed, _asked_by(question.terminal))
    try:
        return CodeQuestion.model_validate_json(plain)
    except ValidationError:
        raise seal.SealBroken("opened, but it is no question about a code") from None


def seal_subject(answer_key: bytes, question: str, subject: Person | Officer) -> bytes:
    """To the terminal's one-time key, as part of the answer to that question. Raises `seal.BadKey`."""
    return seal.seal(seal.public_key(answer_key), subject.model_dump_json().encode(), _answer_to(question))


def open_subject(private: seal.PrivateKey, answer: CodeAnswer, kind: Kind) -> Person | Officer:
    """Raises `seal.SealBroken`, also when what is inside is not what that kind of code stands for."""
    plain = seal.open_sealed(private, answer.sealed, _answer_to(answer.question))
    try:
        return _SUBJECT[kind].model_validate_json(plain)
    except ValidationError:
        raise seal.SealBroken("opened, but it is not what was asked for") from None


def signed_bytes(question: str, verdict: Verdict, service: str, sealed: bytes, key_id: str, signed_at: datetime) -> bytes:
    """What the signature covers."""
    hashed = hashlib.sha256(sealed).hexdigest()
    return encoding.fields("kiosk identity answer v1", (question, verdict, service, hashed, key_id, encoding.milliseconds(signed_at)))


def sign(
    private: Ed25519PrivateKey, key_id: str, question: str, verdict: Verdict, service: str, sealed: bytes, signed_at: datetime
) -> CodeAnswer:
    signature = private.sign(signed_bytes(question, verdict, service, sealed, key_id, signed_at))
    return CodeAnswer(
        question=question, verdict=verdict, service=service, sealed=sealed, key_id=key_id, signed_at=signed_at, signature=signature
    )


def verify(trust: Trust, question: str, answer: CodeAnswer) -> None:
    """Returns when the answer is proven to be the centre's and to this question. Raises `NotSignedByCentre`."""
    if (answer.verdict == "verified") is not bool(answer.sealed):
        raise NotSignedByCentre("a verdict without whom it is about, or the other way round")
    signed = signed_bytes(question, answer.verdict, answer.service, answer.sealed, answer.key_id, answer.signed_at)
    signed_answer.verify(trust, question, answer, signed)


def _asked_by(terminal: str) -> bytes:
    return encoding.fields("kiosk identity question v1", (terminal,))


def _answer_to(question: str) -> bytes:
    return encoding.fields("kiosk identity subject v1", (question,))
