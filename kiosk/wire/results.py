"""Documents that the centre has issued, and how the person they belong to gets them on paper.

    POST /v1/results               s  SealedQuestion, an ID number inside → ResultsAnswer, signed, newest first
    POST /v1/results/{record_id}   s  SealedQuestion, the same inside → the bytes of that person's document: application/pdf
    GET  /v1/certificates/{number}/{code}   → CertificateWord; for whoever is shown the paper, and about nobody

The list is signed with the key of acknowledgements and names its question, as progress does: an answer recorded before says nothing about
another person or another moment. The bytes are not signed here: the list holds their hash, and their own seal is verified before anything
is printed. A question for the list does not open as one for a document, nor as one for another document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kiosk.wire import answer as signed_answer
from kiosk.wire import encoding, seal
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, RecordId, SealedQuestion, TrackingText, Trust
from kiosk.wire.submission import Assurance

PATH = "v1/results"
PDF = "application/pdf"
LARGEST_DOCUMENT = 4 * 1024 * 1024
"""Bytes of one document; a terminal takes no larger answer."""
MOST_PAGES = 50
STAND_IN = "kiosk stand-in seal authority"
"""Common name in the root of seals that are for demonstration: no terminal in production believes it, whoever installs it there."""

Number = Annotated[str, Field(pattern=r"^[0-9]{4}[0-9A-HJKMNP-TV-Z]{8}$")]
"""A certificate's number: the year and eight characters drawn by lot. It is no secret."""
Code = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{10}$")]
"""Stands beside the number on the paper: 50 random bits, so that numbers alone can't be tried out."""


class Result(Contract):
    """One document of a record in which the asker takes part. `assurance`: the level that whoever takes it away is to have reached. `size`
    and `content_hash` (SHA-256) are of the PDF. `valid_until`: None for no end."""

    record_id: RecordId
    tracking_number: TrackingText
    service: Name
    issued_at: Moment
    assurance: Assurance
    pages: Annotated[int, Field(ge=1, le=MOST_PAGES)]
    size: Annotated[int, Field(ge=1, le=LARGEST_DOCUMENT)]
    content_hash: Hash
    state: Literal["issued", "withdrawn"]
    valid_until: Moment | None = None


class ResultsAnswer(Contract):
    """The centre's signed answer to one question."""

    question: Hash
    items: tuple[Result, ...]
    key_id: Name
    signed_at: Moment
    signature: Base64


class CertificateWord(Contract):
    """What the centre says of a paper that somebody holds. A wrong code and an unknown number are answered alike: not `genuine`, and
    nothing else."""

    genuine: bool
    service: Name | None = None
    issued_at: Moment | None = None
    state: Literal["issued", "withdrawn", "expired"] | None = None


def path_of(record_id: str) -> str:
    return f"{PATH}/{record_id}"


def seal_question(trust: Trust, terminal: str, id_number: str, record_id: str = "") -> SealedQuestion:
    """For the centre alone, from this terminal alone, and for the list alone, or for the one document of `record_id`."""
    content = seal.seal(seal.public_key(trust.sealing_public), id_number.encode(), _bound_to(terminal, record_id))
    return SealedQuestion(terminal=terminal, suite=seal.SUITE, key_id=trust.sealing_key_id, sealed=content)


def open_question(private: seal.PrivateKey, question: SealedQuestion, record_id: str = "") -> str:
    """The ID number. Raises `seal.SealBroken`."""
    return seal.open_sealed(private, question.sealed, _bound_to(question.terminal, record_id)).decode(errors="replace")


def _bound_to(terminal: str, record_id: str) -> bytes:
    return encoding.fields("kiosk results question v1", (terminal, record_id))


def about(question: SealedQuestion) -> str:
    """The question for the list: the seal as it was sent."""
    sealed = hashlib.sha256(question.sealed).hexdigest()
    values = (question.terminal, question.suite, question.key_id, sealed)
    return hashlib.sha256(encoding.fields("kiosk results asked v1", values)).hexdigest()


def hash_of(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def signed_bytes(question: str, items: Iterable[Result], key_id: str, signed_at: datetime) -> bytes:
    """What the signature covers: which question, by which key, when, and every document in its order. No moment is before 1970."""
    listed = list(items)
    values: list[str | int] = [question, key_id, encoding.milliseconds(signed_at), len(listed)]
    for one in listed:
        until = "" if one.valid_until is None else encoding.milliseconds(one.valid_until)
        values += [one.record_id, one.tracking_number, one.service, encoding.milliseconds(one.issued_at), one.assurance, one.pages]
        values += [one.size, one.content_hash, one.state, until]
    return encoding.fields("kiosk results v1", values)


def sign(private: Ed25519PrivateKey, key_id: str, question: str, items: tuple[Result, ...], signed_at: datetime) -> ResultsAnswer:
    signature = private.sign(signed_bytes(question, items, key_id, signed_at))
    return ResultsAnswer(question=question, items=items, key_id=key_id, signed_at=signed_at, signature=signature)


def verify(trust: Trust, question: str, answer: ResultsAnswer) -> tuple[Result, ...]:
    """The documents, once the answer is proven to be the centre's and to this question. Raises `NotSignedByCentre`."""
    signed_answer.verify(trust, question, answer, signed_bytes(question, answer.items, answer.key_id, answer.signed_at))
    return answer.items
