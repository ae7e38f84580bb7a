"""What goes into the outbox and what it tells about it: plain frozen values, none with content in its repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Literal

from kiosk.wire.models import RecordKind

State = Literal["waiting", "sending", "uploading", "delivered", "held"]
STATES: tuple[State, ...] = ("waiting", "sending", "uploading", "delivered", "held")


@dataclass(frozen=True)
class Draft:
    """What a visit leaves. `payload` is the plain submission and each of `attachments` a plain scan or photo, read from where it stands:
    both are sealed before they reach the disk. `case_id`: the case it belongs to. `refers_to`: the record it corrects or withdraws."""

    service: str
    form_version: str
    payload: bytes = field(repr=False)
    kind: RecordKind = "submission"
    case_id: str | None = None
    refers_to: str | None = None
    attachments: tuple[BinaryIO, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Receipt:
    """Proof that the record is on disk."""

    id: str
    tracking_number: str
    case_id: str
    created_at: datetime


@dataclass(frozen=True)
class Status:
    """`pending`: waiting, sending, uploading. `uploads`: attachments the centre has not signed for, of whatever record.
    `oldest_waiting`: when the oldest pending record was made; None when nothing is pending."""

    pending: int
    held: int
    delivered: int
    uploads: int = 0
    oldest_waiting: datetime | None = None


@dataclass(frozen=True)
class Item:
    """One record without its content. `next_try`: None unless it waits for that moment after a try
    that failed. `acknowledged_at`: when the centre's signed yes
    to the record itself was stored. `reason`: the stable code of why it is held or was put back last."""

    id: str
    tracking_number: str
    kind: str
    case_id: str
    service: str
    state: State
    attempts: int
    created_at: datetime
    next_try: datetime | None
    changed_at: datetime
    reason: str | None
    acknowledged_at: datetime | None = None
    refers_to: str | None = None
    attachments: int = 0
    content_hash: str = ""


@dataclass(frozen=True)
class Upload:
    """One attachment. `size` and `content_hash` are of its sealed bytes. `location`: where the centre put it, None when nowhere yet.
    `sent`: bytes the centre was last known to have; only it can say how many it really has."""

    id: str
    record_id: str
    size: int
    content_hash: str
    location: str | None
    attempts: int
    sent: int = 0
    stored_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Settled:
    """What one answer changed. `uploading`: records that were taken and still miss attachments."""

    delivered: int = 0
    held: int = 0
    uploading: int = 0


@dataclass(frozen=True)
class Line:
    """How it stands with the centre. `last_answer`: when it last proved to be the centre. `paused`: the code of the refusal that stopped
    all sending, empty when nothing did."""

    last_answer: datetime | None = None
    paused: str = ""
    paused_since: datetime | None = None
