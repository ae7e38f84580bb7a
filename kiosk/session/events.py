"""Everything that can happen to a visit. Results of devices and queues carry the number of the visit that asked for them, so that a
late answer never reaches the next person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from kiosk.core.classes import dataclass
from kiosk.session.guide_events import (
    ExemptionChosen,
    FacetChosen,
    GuideErrorOpened,
    GuideErrorSent,
    GuideErrorTopic,
    LicencesFound,
    LicencesRefused,
    Minute,
    PartToggled,
    SearchOpened,
    SearchTyped,
    ServicesFound,
    SituationAnswered,
    SurroundingsLoaded,
    TicketNotSaved,
    TicketSaved,
    Topic,
)
from kiosk.session.marks import ByResident
from kiosk.session.paper_events import (
    DocumentPrinted,
    IssuedResult,
    Printed,
    PrintFormPressed,
    PrintNoticePressed,
    ReprintPressed,
    ResultChosen,
    ResultsFound,
    ResultsRefused,
    SuppliesChanged,
)

if TYPE_CHECKING:
    from kiosk.catalogue.models import Way
    from kiosk.catalogue.service import Catalogue
    from kiosk.core.errors import Problem
    from kiosk.identity.document import IdDocument
    from kiosk.identity.faces import FaceVerdict, Guidance
    from kiosk.session.parties import Signature
    from kiosk.session.scan import Corners, Scan

__all__ = [  # what stands next door and belongs here
    "DocumentPrinted", "ExemptionChosen", "FacetChosen", "GuideErrorOpened", "GuideErrorSent", "GuideErrorTopic", "IssuedResult",
    "LicencesFound", "LicencesRefused", "Minute", "PartToggled", "PrintFormPressed", "PrintNoticePressed", "Printed", "ReprintPressed",
    "ResultChosen", "ResultsFound", "ResultsRefused", "SearchOpened", "SearchTyped", "ServicesFound", "SituationAnswered",
    "SuppliesChanged", "SurroundingsLoaded", "TicketNotSaved", "TicketSaved",
    "Topic",
]  # fmt: skip

Language = str
"""The tag of a language that the screens speak (`ui.i18n.languages`): zh, en, zh-Hant, …"""
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
    """A service or a bundle, on the home screen or among what was found."""

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
class WayChosen:
    """Another way of saying who one is: ID card, travel document, e-ID code."""

    way: Way


@dataclass(frozen=True)
class DocumentCorrected:
    """What a person typed over a field of a travel document that was read with doubt."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class FaceAgreed:
    """The consent to one comparison of faces, or to one more try."""


@dataclass(frozen=True)
class FaceDeclined:
    """Without a face: always possible."""


@dataclass(frozen=True)
class WitnessPressed:
    """A member of staff stands by and will show their code."""


@dataclass(frozen=True)
class ScanPressed:
    """Scan a page of this material."""

    material: str


@dataclass(frozen=True)
class CapturePressed:
    pass


@dataclass(frozen=True)
class CornersMoved:
    corners: Corners


@dataclass(frozen=True)
class RetakePressed:
    pass


@dataclass(frozen=True)
class PageRemoved:
    """Takes the last page of this material out again."""

    material: str


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
    does for asking, but not for applying (`idcard.expired`, `idcard.not-yet-valid`). `photo`: the portrait as the chip gave it. `minor`:
    under 14 today."""

    visit: int
    document: IdDocument
    found_at: float = 0.0
    doubt: str = ""
    photo: bytes = field(default=b"", repr=False)
    minor: bool | None = None


@dataclass(frozen=True)
class CardRefused:
    """A card lies there and can't be read: `idcard.moved`, `idcard.already-read`, `idcard.not-an-id-card`, `idcard.unreadable`."""

    visit: int
    problem: Problem


@dataclass(frozen=True)
class CardTaken:
    """Nothing lies on the reader any more."""


@dataclass(frozen=True)
class MrzRead:
    """A machine-readable zone, its check digits right. See `kiosk.session.state.Pending`."""

    visit: int
    document: IdDocument
    doubtful: frozenset[str] = frozenset()
    information: str = field(default="", repr=False)
    doubt: str = ""
    minor: bool | None = None


@dataclass(frozen=True)
class MrzMissed:
    """A zone is in view and can't be read yet, or will not be."""

    visit: int
    problem: Problem


@dataclass(frozen=True)
class ChipRead:
    """A travel document's chip; its data fit its hashes."""

    visit: int
    document: IdDocument
    photo: bytes = field(default=b"", repr=False)
    doubt: str = ""
    minor: bool | None = None


@dataclass(frozen=True)
class ChipRefused:
    """`final`: trying again with the same chip would not help. `distrusted`: what the chip holds is not what was signed, so the print
    around it is not to be believed either."""

    visit: int
    problem: Problem
    final: bool = False
    distrusted: bool = False


@dataclass(frozen=True)
class CodeVerified:
    """The centre knows the code: a resident's `document`, or the number of an `officer` who stands by. `number`: of the question."""

    visit: int
    number: int
    document: IdDocument | None = None
    officer: str = field(default="", repr=False)
    minor: bool | None = None


@dataclass(frozen=True)
class CodeRefused:
    visit: int
    number: int
    problem: Problem


@dataclass(frozen=True)
class FaceGuided:
    visit: int
    guidance: Guidance


@dataclass(frozen=True)
class FaceJudged:
    visit: int
    verdict: FaceVerdict


@dataclass(frozen=True)
class FaceFailed:
    """No verdict: the camera, the engine or the portrait in the document is of no use. Not the person's fault, so no try is counted.
    `final`: another try would end the same way."""

    visit: int
    problem: Problem
    final: bool = False


@dataclass(frozen=True)
class PageSeen:
    """Where the page in view lies; None: there is none."""

    visit: int
    corners: Corners | None


@dataclass(frozen=True)
class PageCaptured:
    """The picture stands still. `corners` None: no page was found, the person sets them."""

    visit: int
    corners: Corners | None


@dataclass(frozen=True)
class NoPicture:
    """There was nothing to capture: no frame has come yet."""

    visit: int


@dataclass(frozen=True)
class PageStraightened:
    """`page` None: nothing usable, for the reasons in `faults`; with a page, `faults` are what is wrong with it (blur, glare)."""

    visit: int
    page: Scan | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeScanned:
    visit: int
    text: str = field(repr=False)


@dataclass(frozen=True)
class CodeUnreadable:
    """Something was held before the scanner and did not arrive whole."""

    visit: int
    problem: Problem


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
class Answer:
    """What is known of one record. `state`: one of `kiosk.outbox.progress.State`; its words are those of `progress.<state>`."""

    tracking_number: str
    state: str
    service: str = ""
    at: str = ""
    source: Literal["centre", "this-terminal"] = "this-terminal"
    parts: tuple[AnswerPart, ...] = ()


@dataclass(frozen=True)
class AnswerPart:
    """What became of one part of a bundle: `part` by its id, `state` and `reason` by the centre's words for them."""

    part: str
    state: str
    reason: str = ""


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


Known = (
    Tick | Touched | LanguageChosen | ServiceChosen | ProgressOpened | NextPressed | BackPressed | LeavePressed | LeaveConfirmed
    | StayPressed | HelpPressed | HelpClosed | MoreTimePressed | AnotherCardPressed | WayChosen | DocumentCorrected | FaceAgreed
    | FaceDeclined | WitnessPressed | ScanPressed | CapturePressed | CornersMoved | RetakePressed | PageRemoved
    | FieldFilled | Signed | NumberEntered | CardRead | CardRefused
    | CardTaken | CodeScanned | CodeUnreadable
    | MrzRead | MrzMissed | ChipRead | ChipRefused | CodeVerified | CodeRefused | FaceGuided | FaceJudged | FaceFailed
    | PageSeen | PageCaptured | NoPicture | PageStraightened
    | ReprintPressed | PrintNoticePressed | PrintFormPressed | ResultChosen | DocumentPrinted | ResultsFound | ResultsRefused
    | Saved | NotSaved | Printed | ProgressAnswered | ProgressRefused | DeviceChanged | SuppliesChanged | NetworkChanged
    | CatalogueLoaded | OutOfOrder | Repaired
    | SearchOpened | SearchTyped | FacetChosen | ServicesFound | SituationAnswered | PartToggled | ExemptionChosen | LicencesFound
    | LicencesRefused | GuideErrorOpened | GuideErrorTopic | GuideErrorSent | TicketSaved | TicketNotSaved | Minute | SurroundingsLoaded
)  # fmt: skip

if TYPE_CHECKING:  # each area has its own, loaded when it is first used
    from kiosk.session import door_events, glass_events, help_events, page_events, pay_events, photo_events, rate_events

    Asked = door_events.Event | glass_events.Event | help_events.Event
    Event = Known | Asked | page_events.Event | pay_events.Event | photo_events.Event | rate_events.Event
else:
    Event = Known

RESIDENT = (
    Touched, LanguageChosen, ServiceChosen, ProgressOpened, NextPressed, BackPressed, LeavePressed, LeaveConfirmed, StayPressed,
    HelpPressed, HelpClosed, MoreTimePressed, AnotherCardPressed, WayChosen, DocumentCorrected, FaceAgreed, FaceDeclined, WitnessPressed,
    ScanPressed, CapturePressed, CornersMoved, RetakePressed, PageRemoved, FieldFilled, Signed, NumberEntered,
    ReprintPressed, PrintNoticePressed, PrintFormPressed, ResultChosen, SearchOpened, SearchTyped, FacetChosen, SituationAnswered,
    PartToggled, ExemptionChosen, GuideErrorOpened, GuideErrorTopic, GuideErrorSent, ByResident,
)  # fmt: skip
"""Events that show that somebody stands there."""

Devices = Mapping[str, Health]
