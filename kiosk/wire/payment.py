"""Paying at a terminal: an order at the centre, the code that a phone scans, and what became of it.

    POST /v1/payments   s  `PaymentQuestion` → `PaymentAnswer`, signed

A terminal draws a number once (the out_trade_no of payment systems) and asks with it as often as it takes: the same number never makes a
second order. Nothing in here says who pays. An answer is one of few words, and two of them are easily mixed up: closed is certain, nobody
paid and nobody can any more; unknown is not, and whoever may have paid is never told to pay again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kiosk.wire import answer as signed_answer
from kiosk.wire import encoding
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, RecordId, TerminalCode, Trust

PATH = "v1/payments"
STAND_IN = "stand-in"
"""`PaymentAnswer.service` of the system in which nobody pays with money: a terminal in production does not believe it."""
MOST_FEN = 100_000 * 100

Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{8,32}$")]
"""Of an order, as payment systems take it: at most 32 letters and digits."""
Doing = Literal["order", "query", "close", "abandon"]
"""order: make it, or say how the one with this number stands. query: say how it stands. close: nobody is to pay it any more. abandon: the
person left; what is not paid is closed, and what was paid for no application is given back."""
Word = Literal["pending", "paid", "unknown", "closed", "refunded", "unavailable"]
"""pending: can be paid now. paid. unknown: nobody can say now. closed: certainly not paid, and it can't be any more. refunded: given back.
unavailable: no order was made, and there is no code that anybody could pay."""


class PaymentQuestion(Contract):
    """`fees`: places of the service's fee rows that fall due, and `amount` their sum in fen, for an order before the application is sent;
    `record_id`: the application whose open fees are paid, once the centre has it. `nonce`: no two questions are the same."""

    doing: Doing
    number: Number
    terminal: TerminalCode
    service: Name
    form_version: Name
    fees: Annotated[tuple[int, ...], Field(max_length=40)] = ()
    amount: Annotated[int, Field(ge=1, le=MOST_FEN)]
    record_id: RecordId | None = None
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class PaymentAnswer(Contract):
    """The centre's signed answer. `code`: what the QR code says; "" unless pending. `seconds`: for how long it can still be paid. `payee`:
    who gets it. `service`: which payment system says so."""

    question: Hash
    number: Number
    word: Word
    amount: Annotated[int, Field(ge=1, le=MOST_FEN)]
    code: Annotated[str, Field(max_length=512)] = ""
    seconds: Annotated[int, Field(ge=0, le=24 * 3600)] = 0
    payee: Annotated[str, Field(max_length=100)] = ""
    service: Name
    key_id: Name
    signed_at: Moment
    signature: Base64


class Said(Contract):
    """The matter of an answer, before it is signed."""

    number: Number
    word: Word
    amount: int
    code: str = ""
    seconds: int = 0
    payee: str = ""
    service: Name


def about(body: bytes) -> str:
    """What an answer names: the bytes of the question, which hold the terminal and a nonce."""
    return hashlib.sha256(encoding.fields("kiosk payment asked v1", (hashlib.sha256(body).hexdigest(),))).hexdigest()


def signed_bytes(answer: PaymentAnswer) -> bytes:
    values: tuple[str | int, ...] = (
        answer.question, answer.number, answer.word, answer.amount, answer.code, answer.seconds, answer.payee, answer.service,
        answer.key_id, encoding.milliseconds(answer.signed_at),
    )  # fmt: skip
    return encoding.fields("kiosk payment v1", values)


def sign(private: Ed25519PrivateKey, key_id: str, question: str, said: Said, now: datetime) -> PaymentAnswer:
    unsigned = PaymentAnswer(**said.model_dump(), question=question, key_id=key_id, signed_at=now, signature=b"")
    return unsigned.model_copy(update={"signature": private.sign(signed_bytes(unsigned))})


def verify(trust: Trust, question: str, answer: PaymentAnswer) -> None:
    """Returns when the answer is proven to be the centre's and to this question. Raises `NotSignedByCentre`."""
    signed_answer.verify(trust, question, answer, signed_bytes(answer))
