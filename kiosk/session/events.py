"""Everything that can happen to a visit. Results of devices and queues carry the number of the visit that asked for them, so that a
late answer never reaches the next person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.catalogue.service import Catalogue
    from kiosk.core.errors import Problem
    from kiosk.identity.document import IdDocument
    from kiosk.session.parties import Signature

Language = Literal["zh", "en"]
HealthWord = Literal["starting", "online", "offline", "no-device", "hardware-error", "user-error"]


@dataclass(frozen=True)
class Tick:
    """Time passed: `now` in monotonic seconds. The only clock of the session."""

    now: float


# What a resident does.
@dataclass(frozen=True)
class Touched:
    """A finger anywhere on the glass."""


@dataclass(frozen=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True)
class ServiceChosen:
    code: str


@dataclass(frozen=True)
class ProgressOpened:
    """The door "my progress" on the home screen."""


@dataclass(frozen=True)
class NextPressed:
    pass


@dataclass(frozen=True)
class BackPressed:
    pass


@dataclass(frozen=True)
class LeavePressed:
    """Asks to leave; what was filled in is lost, so the machine asks back."""


@dataclass(frozen=True)
class LeaveConfirmed:
    pass


@dataclass(frozen=True)
class StayPressed:
    pass


@dataclass(frozen=True)
class HelpPressed:
    """办不成? on any screen."""


@dataclass(frozen=True)
class HelpClosed:
    pass


@dataclass(frozen=True)
class MoreTimePressed:
    pass


@dataclass(frozen=True)
class AnotherCardPressed:
    """The card that was read is the wrong one."""


@dataclass(frozen=True)
class FieldFilled:
    name: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Signed:
    """The signature as it stands; None after it was wiped off."""

    signature: Signature | None


@dataclass(frozen=True)
class NumberEntered:
    """A tracking number, typed on the glass or scanned from a receipt."""

    text: str = field(repr=False)


# What devices, the store and the centre report.
@dataclass(frozen=True)
class CardRead:
    """`found_at`: monotonic seconds at which the reader had answered "card found"; it is measured, never decided upon. `doubt`: why it
    does for asking, but not for applying (`idcard.expired`, `idcard.not-yet-valid`)."""

    visit: int
    document: IdDocument
    found_at: float = 0.0
    doubt: str = ""


@dataclass(frozen=True)
class CardRefused:
    """A card lies there and can't be read: `idcard.moved`, `idcard.already-read`, `idcard.not-an-id-card`, `idcard.unreadable`."""

    visit: int
    problem: Problem


@dataclass(frozen=True)
class CardTaken:
    """Nothing lies on the reader any more."""


@dataclass(frozen=True)
class CodeScanned:
    visit: int
    text: str = field(repr=False)


@dataclass(frozen=True)
class Saved:
    """The record is durable: committed and synced to disk."""

    visit: int
    record_id: str
    tracking_number: str
    saved_at: str  # ISO 8601 with offset


@dataclass(frozen=True)
class NotSaved:
    visit: int
    problem: Problem


@dataclass(frozen=True)
class Printed:
    """What became of the receipt: confirmed, unknown or failed, with the code of a failure."""

    visit: int
    outcome: Literal["confirmed", "unknown", "failed"]
    reason: str = ""
    bytes_sent: int = 0


@dataclass(frozen=True)
class Answer:
    """What is known of one record: `state` is waiting-here, partly-received, received-by-centre, needs-attention, made-elsewhere or
    unknown-number."""

    tracking_number: str
    state: str
    service: str = ""
    at: str = ""
    source: Literal["centre", "this-terminal"] = "this-terminal"


@dataclass(frozen=True)
class ProgressAnswered:
    visit: int
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class ProgressRefused:
    visit: int
    problem: Problem


# What the machine learns about itself.
@dataclass(frozen=True)
class Health:
    """A device in the words of XFS4IoT, with the code of what is wrong."""

    word: HealthWord
    code: str = ""


@dataclass(frozen=True)
class DeviceChanged:
    kind: str
    health: Health


@dataclass(frozen=True)
class NetworkChanged:
    """Whether the centre answered when it was last asked, and how many records wait here."""

    online: bool
    waiting: int


@dataclass(frozen=True)
class CatalogueLoaded:
    catalogue: Catalogue


@dataclass(frozen=True)
class OutOfOrder:
    """Something without which nothing true can be said to a resident: no catalogue, no durable store."""

    problem: Problem


@dataclass(frozen=True)
class Repaired:
    """What was out of order with this code works again; "" means whatever it was."""

    code: str = ""


Event = (
    Tick | Touched | LanguageChosen | ServiceChosen | ProgressOpened | NextPressed | BackPressed | LeavePressed | LeaveConfirmed
    | StayPressed | HelpPressed | HelpClosed | MoreTimePressed | AnotherCardPressed
    | FieldFilled | Signed | NumberEntered | CardRead | CardRefused
    | CardTaken | CodeScanned | Saved | NotSaved | Printed | ProgressAnswered | ProgressRefused | DeviceChanged | NetworkChanged
    | CatalogueLoaded | OutOfOrder | Repaired
)  # fmt: skip

RESIDENT = (
    Touched, LanguageChosen, ServiceChosen, ProgressOpened, NextPressed, BackPressed, LeavePressed, LeaveConfirmed, StayPressed,
    HelpPressed, HelpClosed, MoreTimePressed, AnotherCardPressed, FieldFilled, Signed, NumberEntered,
)  # fmt: skip
"""Events that show that somebody stands there."""

Devices = Mapping[str, Health]
