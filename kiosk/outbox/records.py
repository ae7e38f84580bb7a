"""What goes into the outbox and what it tells about it: plain frozen values, none with content in its repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.wire.models import RecordKind

State = Literal["waiting", "sending", "delivered", "held"]


@dataclass(frozen=True)
class Draft:
    """What a visit leaves: `payload` is the plain submission, sealed before it reaches the disk. `case_id`: the case it belongs to."""

    service: str
    form_version: str
    payload: bytes = field(repr=False)
    kind: RecordKind = "submission"
    case_id: str | None = None


@dataclass(frozen=True)
class Receipt:
    """Proof that the record is on disk."""

    id: str
    tracking_number: str
    case_id: str
    created_at: datetime


@dataclass(frozen=True)
class Status:
    """`oldest_waiting`: when the oldest record not yet settled was made; None when nothing waits."""

    pending: int
    held: int
    delivered: int
    oldest_waiting: datetime | None


@dataclass(frozen=True)
class Item:
    """One record without its content. `reason`: the stable code of why it is held or was put back last."""

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


@dataclass(frozen=True)
class Settled:
    delivered: int = 0
    held: int = 0
