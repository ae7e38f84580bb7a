"""What the session asks the world to do. Frozen values: `kiosk.runtime.perform` carries them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from kiosk.core.classes import dataclass

if TYPE_CHECKING:
    from kiosk.catalogue.checklist import Checklist
    from kiosk.catalogue.dictionaries import Dictionaries
    from kiosk.catalogue.models import Role
    from kiosk.catalogue.service import Service
    from kiosk.session.guide_events import TicketKind
    from kiosk.session.parties import Party
    from kiosk.session.scan import Corners, Scan
    from kiosk.session.state import Exempt


Unpaid = Literal["", "abandoned", "held", "at-pickup"]
"""abandoned: to be paid after acceptance, or it lapses at the end of that day. held: to be paid after acceptance, and it waits."""
PrinterKind = Literal["document_printer", "receipt_printer"]


@dataclass(frozen=True)
class WatchForCard:
    """Poll the reader and report `CardRead` or `CardRefused` under this visit's number."""

    visit: int


@dataclass(frozen=True)
class StopWatchingForCard:
    pass


@dataclass(frozen=True)
class WatchForChip:
    """Read the chip that is laid on the reader for travel documents; report `ChipRead` or `ChipRefused`. `information`: what opens it, from
    the machine-readable zone (ICAO 9303-11)."""

    visit: int
    information: str = field(repr=False)


@dataclass(frozen=True)
class StopWatchingForChip:
    pass


@dataclass(frozen=True)
class WatchForCode:
    """Open the camera and report the first code seen, there or by the barcode scanner."""

    visit: int


@dataclass(frozen=True)
class WatchForMrz:
    """Open the camera and report `MrzRead` when a machine-readable zone has been read."""

    visit: int


@dataclass(frozen=True)
class PrepareFaces:
    """Start the engine that compares faces, while a person reads what they would agree to. No camera, no picture."""


@dataclass(frozen=True)
class WatchForFace:
    """Open the camera and compare who stands there with `photo`: `FaceGuided` meanwhile, one `FaceJudged` or `FaceFailed` at the end."""

    visit: int
    photo: bytes = field(repr=False)


@dataclass(frozen=True)
class WatchForPage:
    """Open the camera and report `PageSeen` when the page in view changes."""

    visit: int


@dataclass(frozen=True)
class CapturePage:
    """Keep the newest picture and report `PageCaptured`."""

    visit: int


@dataclass(frozen=True)
class StraightenPage:
    """Make a page of what lies inside the corners of the picture that was kept: `PageStraightened`."""

    visit: int
    corners: Corners


@dataclass(frozen=True)
class WatchForPhoto:
    """Open the camera and report `PhotoSeen` when it changes how somebody stands for a portrait by the rules of `document`
    (config/photo-rules); `PhotoFailed` where none can be taken."""

    visit: int
    document: str


@dataclass(frozen=True)
class TakePhoto:
    """Make a portrait of the newest picture: `PhotoTaken`, `NoPicture` or `PhotoFailed`."""

    visit: int


@dataclass(frozen=True)
class StopLooking:
    """Close the camera and forget every picture; a code scanned from now on is nobody's."""


@dataclass(frozen=True)
class VerifyCode:
    """Have a code verified at the centre: `CodeVerified` or `CodeRefused`, with this question's `number`. `kind`: a resident's e-ID, or a
    member of staff as a witness."""

    visit: int
    text: str = field(repr=False)
    purpose: str
    kind: Literal["eid", "witness"]
    number: int


@dataclass(frozen=True)
class Note:
    """A row in the audit chain: codes and hashes only."""

    what: str
    subject: str
    detail: str


@dataclass(frozen=True)
class Save:
    """Seal and enqueue the submission; answer `Saved` or `NotSaved`. Nothing is told to the resident before."""

    visit: int
    service: Service
    parties: tuple[Party, ...]
    language: str
    scans: Mapping[str, tuple[Scan, ...]] = field(default_factory=dict, repr=False)
    review: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    sub_cases: tuple[SubCase, ...] = ()
    exemptions: Mapping[str, Exempt] = field(default_factory=dict)
    notice_hash: str = ""
    payment: PaidBy | None = None


@dataclass(frozen=True)
class PaidBy:
    """The order by which an application was paid for before it was sent. unknown: nobody could say yet. `amount`: fen."""

    number: str
    amount: int
    state: Literal["paid", "unknown"]


@dataclass(frozen=True)
class AskPayment:
    """Have an order made, and tell what becomes of it: `PaymentTold`, as often as it changes, or `PaymentRefused`. One number an `attempt`,
    however often it is asked. `fees`: places of the fee rows, or `record_id`: the application whose open fees are paid. `amount`: fen."""

    visit: int
    attempt: int
    service: str
    form_version: str
    amount: int
    fees: tuple[int, ...] = ()
    record_id: str = ""


@dataclass(frozen=True)
class EndPayment:
    """close: nobody is to pay this order any more; answer as `AskPayment`. abandon: who was here left; what was paid for no application is
    given back, and nobody is told."""

    visit: int
    attempt: int
    how: Literal["close", "abandon"]


@dataclass(frozen=True)
class SubCase:
    """A part of a bundle that is applied for: `task`, the code of our service, or `dept`, the other department that it is sent on to."""

    id: str
    task: str = ""
    dept: str = ""
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class FindServices:
    """Search the catalogue; answer `ServicesFound` with this question's `number`. A newer question makes an older one void."""

    visit: int
    text: str = field(repr=False)
    life_event: str
    audience: str
    frequent: bool
    number: int


@dataclass(frozen=True)
class AskLicences:
    """Ask the centre whether the state holds these of this person, who agreed to it; answer `LicencesFound` or `LicencesRefused`.
    `types`: of e-licences, and words of data shares. `purpose`: the service that it is for. `consent_by`: who agreed."""

    visit: int
    id_number: str = field(repr=False)
    types: tuple[str, ...]
    number: int
    purpose: str = ""
    consent_by: Role = "applicant"


@dataclass(frozen=True)
class SaveTicket:
    """Enqueue a ticket; answer `TicketSaved` or `TicketNotSaved` of the same `kind`. `topic`: what it is about, a word of a closed list, or
    the code of a fault. `service`, `step`: where somebody stood, "" where they stood nowhere. Of nobody, but for `phone`: where whoever
    asked for it is called back."""

    visit: int
    service: str
    topic: str
    guide_version: str
    language: str
    step: str
    kind: TicketKind = "guide-error"
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class SaveRating:
    """Enqueue what somebody thought of it, by their own will; answer `RatingSaved` or `RatingNotSaved`. `record_id`: what is rated.
    `level`: 5 very content to 1 very discontent (GB/T 39734). `aspects`: what of it, words of a closed list."""

    visit: int
    record_id: str
    service: str
    level: int
    aspects: tuple[str, ...] = ()
    language: str = "zh"


@dataclass(frozen=True)
class Chime:
    """A short sound of its own for each `kind`, for whoever does not look at the glass: somebody is asked whether they are still there,
    a card lies on the reader and its holder is gone, something is done, something was refused."""

    kind: Literal["warning", "card-left", "done", "refused"]


@dataclass(frozen=True)
class SaveVote:
    """Enqueue "me too" for a topic of the monthly list; answer `VoteSaved` or `VoteNotSaved`. Of nobody."""

    visit: int
    topic: str


@dataclass(frozen=True)
class PrintReceipt:
    """Print the receipt of a record that is saved already; answer `Printed`. It carries no more of the person than the slip will.
    `copy`: 0, or which repetition this is, that somebody decided on: it is marked 补打. `unpaid`: what has to be paid still, and what
    becomes of the application otherwise."""

    visit: int
    record_id: str
    tracking_number: str
    saved_at: str
    service: Service
    masked_name: str
    language: str
    review: bool = False
    copy: int = 0
    unpaid: Unpaid = ""


@dataclass(frozen=True)
class PrintNotice:
    """Print the one-time notice of a service, as a page or as a slip; answer `DocumentPrinted` for `job`. `told`: what it takes of this
    person, which is what stands on the paper. `dictionaries`: what the screen names things by; None where they are not loaded yet."""

    visit: int
    job: str
    service: Service
    language: str
    printer: PrinterKind = "document_printer"
    told: Checklist | None = None
    dictionaries: Dictionaries | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PrintForm:
    """Print the application as it was sent; answer `DocumentPrinted` for `job`. `pages`: how many were scanned, by material."""

    visit: int
    job: str
    service: Service
    parties: tuple[Party, ...] = field(repr=False)
    tracking_number: str
    saved_at: str
    language: str
    pages: Mapping[str, int] = field(default_factory=dict)
    review: bool = False


@dataclass(frozen=True)
class FindResults:
    """Ask the centre what it has issued to this person; answer `ResultsFound` or `ResultsRefused` with this question's `number`."""

    visit: int
    id_number: str = field(repr=False)
    number: int


@dataclass(frozen=True)
class PrintResult:
    """Fetch a result, verify its seal, print it; answer `DocumentPrinted` for `job`."""

    visit: int
    job: str
    record_id: str
    id_number: str = field(repr=False)
    language: str


@dataclass(frozen=True)
class WithdrawPaper:
    """No print job goes on, and what lies in a presenter is drawn in: the next person finds nothing of this one."""


@dataclass(frozen=True)
class AskProgress:
    """By number: the state only. Answer `ProgressAnswered` or `ProgressRefused`."""

    visit: int
    tracking_number: str


@dataclass(frozen=True)
class AskProgressByDocument:
    """By card: all records of this person. Needs the centre."""

    visit: int
    id_number: str

    def __repr__(self) -> str:
        return f"AskProgressByDocument(visit={self.visit})"


@dataclass(frozen=True)
class Wipe:
    """Forget everything about the person who was here: models, keyboard, caches, buffers."""


Effect = (
    WatchForCard | StopWatchingForCard | WatchForChip | StopWatchingForChip | WatchForCode | WatchForMrz | PrepareFaces | WatchForFace
    | WatchForPage | WatchForPhoto | TakePhoto
    | CapturePage | StraightenPage | StopLooking | VerifyCode | Note | Save | PrintReceipt | PrintNotice | PrintForm | FindResults
    | PrintResult | WithdrawPaper | AskProgress | AskProgressByDocument | Wipe | FindServices | AskLicences | SaveTicket
    | AskPayment | EndPayment | SaveRating | SaveVote | Chime
)  # fmt: skip
