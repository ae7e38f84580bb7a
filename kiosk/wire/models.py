"""The HTTP contract between terminals and the centre, version 1 (`/v1/…`). JSON; bytes travel as base64 (RFC 4648 section 4).

    GET  /v1/health                       {"status": "ok"}
    GET  /v1/trust                        ?known=KEY → TrustUpdate, signed with that key, which the terminal knows
    POST /v1/enrolments                   EnrolmentRequest → EnrolmentAnswer
    POST /v1/batches                  s   Batch → Acknowledgement
    GET  /v1/progress/{tracking_number} s ?nonce=… → ProgressAnswer, the state only; without items when no such record has arrived
    POST /v1/progress/by-document     s   SealedQuestion → ProgressAnswer
    POST /v1/identity/verifications   s   SealedQuestion → CodeAnswer, about a code that somebody shows; see `kiosk.wire.identity`
    POST /v1/licences                 s   SealedQuestion → LicencesAnswer: what the state holds of a person; see `kiosk.wire.licences`
    POST /v1/payments                 s   PaymentQuestion → PaymentAnswer: an order and what became of it; see `kiosk.wire.payment`
    POST /v1/results                  s   SealedQuestion → ResultsAnswer: what was issued to a person; see `kiosk.wire.results`
    POST /v1/results/{record_id}      s   SealedQuestion → the bytes of that document, application/pdf
    GET  /v1/catalogue                s   ?known=HASH&nonce=… → CatalogueAnswer: what changed of it; see `kiosk.wire.catalogue`
    GET  /v1/board                    s   ?known=HASH&nonce=… → BoardAnswer: what is announced; see `kiosk.wire.announcing`
    POST /v1/catalogue/files          s   FilesQuestion → contents of its files, application/zstd
    GET  /v1/certificates/{number}/{code}  → CertificateWord: whether a paper is genuine, for whoever is shown it
    POST /v1/tokens                   s   (empty) → Token
    POST /v1/heartbeats               t   Heartbeat → HeartbeatAnswer
    …    /v1/attachments              s   tus 1.0 (core, creation, checksum, termination); see `kiosk.wire.attachment`

s: the request is signed by the terminal (`kiosk.wire.request_signature`). t: it carries a token. What is said about terminals themselves
stands in `kiosk.wire.fleet`. What the centre says about records is signed. Every refusal is a `Problem` (RFC 9457) with one of
`PROBLEM_CODES`.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, TypeAdapter

RecordKind = Literal["submission", "supplement", "withdrawal", "correction", "ticket", "rating", "vote", "notice", "consent"]
Verdict = Literal["accepted", "duplicate", "conflict", "rejected"]

Reason = Literal[
    "refused.papers", "refused.not-eligible", "refused.not-genuine", "refused.other-department", "refused.part-before", "refused.other"
]  # fmt: skip
"""Why a part of a bundle was refused."""
REASONS: tuple[Reason, ...] = get_args(Reason)
PartState = Literal["accepted", "waiting", "classified", "approved", "sent-on", "issued", "refused"]
"""Of a part of a bundle. waiting: for a part that comes first. sent-on: to another department."""

MOST_PARTS = 40
"""Of one bundle."""
LARGEST_BODY = 8 * 1024 * 1024
LARGEST_BATCH = 500
LARGEST_ATTACHMENT = 32 * 1024 * 1024
MOST_ATTACHMENTS = 20
PROBLEM_TYPE = "application/problem+json"
_PROBLEMS = {  # in parts: none of them ever reaches a resident, so tests/unit/test_wordings.py need not find words for each
    "attachment": ("checksum", "complete", "conflict", "gone", "malformed", "offset", "too-large", "unknown", "unknown-record"),
    "batch": ("malformed", "repeated-id"),
    "board": ("malformed", "too-many-tries"),
    "body": ("incomplete", "too-large"),
    "catalogue": ("malformed", "none", "too-many-tries", "unknown-file"),
    "certificate": ("too-many-tries",),
    "centre": ("fault", "indexing", "storage"),
    "enrolment": ("code-unknown", "code-used", "malformed", "too-many-tries"),
    "heartbeat": ("malformed",),
    "http": ("400", "404", "405"),
    "identity": ("too-many-tries",),
    "licences": ("too-many-tries", "unknown-type"),
    "payments": ("amount", "malformed", "other-terms", "too-many-tries", "unknown"),
    "progress": ("too-many-tries",),
    "question": ("malformed",),
    "results": ("none", "too-many-tries"),
    "seal": ("broken", "unknown-key"),
    "signature": ("clock", "missing", "replayed", "wrong"),
    "terminal": ("foreign", "not-enrolled", "revoked"),
    "token": ("expired", "missing", "wrong"),
    "tracking-number": ("character", "check", "length"),
    "trust": ("unknown-key",),
    "tus": ("unsupported-version",),
}
PROBLEM_CODES = frozenset(f"{subject}.{what}" for subject, whats in _PROBLEMS.items() for what in whats)
"""Every code a refusal may have. A document with another is not the centre's."""


_decode = TypeAdapter(bytes, config=ConfigDict(val_json_bytes="base64", hide_input_in_errors=True)).validate_strings


def _from_base64(value: object) -> object:
    """pydantic's decoder takes a quarter of the time of Python's; the URL alphabet (section 5) and missing padding, which it lets pass, are
    refused before."""
    if not isinstance(value, str):
        return value
    if len(value) % 4 or "-" in value or "_" in value:
        raise ValueError("not base64 as RFC 4648 section 4 has it")
    return _decode(value)


def _to_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


CENTURY = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
Moment = Annotated[AwareDatetime, Field(ge=CENTURY[0], lt=CENTURY[1])]
"""What the other side says of time: in a century in which no sum with it leaves the calendar."""
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


class AttachmentReference(Contract):
    """A scan or photo that belongs to a record and travels by itself. `size` and `content_hash` (SHA-256) are of its sealed bytes."""

    id: RecordId
    size: Annotated[int, Field(ge=1, le=LARGEST_ATTACHMENT)]
    content_hash: Hash


class Envelope(Contract):
    """One record as it lies in the outbox and travels. All but `sealed` is readable on the way and holds no personal data.

    `case_id` is the id of the record that opened the case; `seq` counts this terminal's records of the case from 1. `refers_to` names the
    record which this one corrects or withdraws. `suite` and `key_id` say how and for which key it was sealed. `content_hash` is one hash
    over all it consists of (`kiosk.wire.seal.content_hash`): `sealed` and the hash of every attachment.
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
    refers_to: RecordId | None = None
    attachments: Annotated[tuple[AttachmentReference, ...], Field(max_length=MOST_ATTACHMENTS)] = ()
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
    signed_at: Moment
    signature: Base64


class PartProgress(Contract):
    """One part of a bundle. `part`: its id in the catalogue. `reason`: of a refusal."""

    part: Annotated[str, Field(min_length=1, max_length=60)]
    state: PartState
    reason: Reason | Literal[""] = ""
    collectable: bool = False
    """Its result can be fetched now; of a bundle that is handed over together, only when all of it is decided."""


class Progress(Contract):
    """`state`: a word of the case's state machine ("accepted", …) or "needs-attention". `service` and `parts` are left out for asking by
    number."""

    tracking_number: TrackingText
    state: Annotated[str, Field(pattern=r"^[a-z-]{1,40}$")]
    at: Moment
    service: Name | None = None
    parts: Annotated[tuple[PartProgress, ...], Field(max_length=MOST_PARTS)] = ()


class ProgressAnswer(Contract):
    """The centre's signed answer to one question; `question` and what is signed stand in `kiosk.wire.progress`."""

    question: Hash
    items: tuple[Progress, ...]
    key_id: Name
    signed_at: Moment
    signature: Base64


class SealedQuestion(Contract):
    """Whose records or documents are asked for, or which code is to be checked, sealed to the centre so that no proxy or log sees it."""

    terminal: TerminalCode
    suite: Name
    key_id: Name
    sealed: Base64 = Field(repr=False)


class Trust(Contract):
    """The centre's public keys. `sealing_public` as in `kiosk.wire.seal`; `ack_public` is an Ed25519 key (RFC 8032, 32 bytes).
    `serial` grows with every change of keys, so that an old document is never taken for news."""

    serial: Annotated[int, Field(ge=1)] = 1
    sealing_key_id: Name
    sealing_suite: Name
    sealing_public: Base64
    ack_key_id: Name
    ack_public: Base64


class Problem(Contract):
    """RFC 9457 with two members more: `code`, stable, by which terminals, tests and wordings refer to it; `now`, the centre's clock, where
    the terminal's is the problem."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str
    now: Moment | None = None
