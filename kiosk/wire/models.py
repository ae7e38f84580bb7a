"""The HTTP contract between terminals and the centre, version 1 (`/v1/…`). JSON; bytes travel as base64 (RFC 4648 section 4).

    GET  /v1/health                       {"status": "ok"}
    GET  /v1/trust                        Trust
    POST /v1/batches                      Batch → Acknowledgement
    GET  /v1/progress/{tracking_number}   ?nonce=… → ProgressAnswer, the state only; without items when no such record has arrived
    POST /v1/progress/by-document         SealedQuestion → ProgressAnswer

What the centre says about records is signed. Every refusal is a `Problem` (RFC 9457) with one of `PROBLEM_CODES`.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

RecordKind = Literal["submission", "supplement", "withdrawal", "correction", "ticket", "rating", "notice", "consent"]
Verdict = Literal["accepted", "duplicate", "conflict", "rejected"]

LARGEST_BODY = 8 * 1024 * 1024
LARGEST_BATCH = 500
PROBLEM_TYPE = "application/problem+json"
_PROBLEMS = {  # in parts: none of them ever reaches a resident, so tests/unit/test_wordings.py need not find words for each
    "batch": ("malformed", "repeated-id"),
    "body": ("incomplete", "too-large"),
    "centre": ("storage",),
    "http": ("400", "404", "405"),
    "progress": ("too-many-tries",),
    "question": ("malformed",),
    "seal": ("broken", "unknown-key"),
    "terminal": ("revoked",),  # for a centre that knows its terminals
    "tracking-number": ("character", "check", "length"),
}
PROBLEM_CODES = frozenset(f"{subject}.{what}" for subject, whats in _PROBLEMS.items() for what in whats)
"""Every code a refusal may have. A document with another is not the centre's."""


def _from_base64(value: object) -> object:
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("not base64") from error
    return value


def _to_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


Base64 = Annotated[bytes, BeforeValidator(_from_base64), PlainSerializer(_to_base64, when_used="json")]
RecordId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A UUID (RFC 9562; terminals make version 7) in its canonical lower-case form."""
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]
TerminalCode = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}$")]
Nonce = Annotated[str, Field(pattern=r"^[0-9a-f]{0,64}$")]
TrackingText = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{14}$")]


class Contract(BaseModel):
    """Unknown members are ignored, so that either side can be newer."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Envelope(Contract):
    """One record as it lies in the outbox and travels. All but `sealed` is readable on the way and holds no personal data.

    `case_id` is the id of the record that opened the case; `seq` counts this terminal's records of the case from 1.
    `content_hash` is the SHA-256 of `sealed`. `suite` and `key_id` say how and for which key it was sealed.
    """

    id: RecordId
    tracking_number: TrackingText
    kind: RecordKind
    case_id: RecordId
    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    service: Name
    form_version: Name
    terminal: TerminalCode
    created_at: AwareDatetime
    suite: Name
    key_id: Name
    content_hash: Hash
    sealed: Base64 = Field(repr=False)


class Batch(Contract):
    terminal: TerminalCode
    items: Annotated[tuple[Envelope, ...], Field(min_length=1, max_length=LARGEST_BATCH)]


class ItemVerdict(Contract):
    """What the centre did with one record. `content_hash` is repeated as it was sent, empty when it was no hash; `reason` is a stable
    code, for refusals only.

    accepted: stored now. duplicate: stored before with the same content. conflict: the id is stored with other content.
    rejected: can't be taken as it is.
    """

    id: RecordId
    content_hash: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    verdict: Verdict
    reason: Annotated[str, Field(max_length=100)] | None = None


class Acknowledgement(Contract):
    """The centre's signed answer to a batch; what is signed stands in `kiosk.wire.acknowledgement`."""

    terminal: TerminalCode
    items: tuple[ItemVerdict, ...]
    key_id: Name
    signed_at: AwareDatetime
    signature: Base64


class Progress(Contract):
    """`state`: a word of the case's state machine ("accepted", …) or "needs-attention". `service` is left out for asking by number."""

    tracking_number: TrackingText
    state: Annotated[str, Field(pattern=r"^[a-z-]{1,40}$")]
    at: AwareDatetime
    service: Name | None = None


class ProgressAnswer(Contract):
    """The centre's signed answer to one question; `question` and what is signed stand in `kiosk.wire.progress`."""

    question: Hash
    items: tuple[Progress, ...]
    key_id: Name
    signed_at: AwareDatetime
    signature: Base64


class SealedQuestion(Contract):
    """Whose records are asked for, sealed to the centre so that no proxy or log sees it."""

    terminal: TerminalCode
    suite: Name
    key_id: Name
    sealed: Base64 = Field(repr=False)


class Trust(Contract):
    """The centre's public keys. `sealing_public` as in `kiosk.wire.seal`; `ack_public` is an Ed25519 key (RFC 8032, 32 bytes)."""

    sealing_key_id: Name
    sealing_suite: Name
    sealing_public: Base64
    ack_key_id: Name
    ack_public: Base64


class Problem(Contract):
    """RFC 9457 with one member more: `code`, stable, by which terminals, tests and wordings refer to it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str
