"""What happens to a visit on paper: printing again, documents, results, what is left of the paper. Part of `kiosk.session.events`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kiosk.core.classes import dataclass

if TYPE_CHECKING:
    from kiosk.core.assurance import Level
    from kiosk.core.consumables import Consumable
    from kiosk.core.errors import Problem


@dataclass(frozen=True)
class ReprintPressed:
    """The receipt once more: it did not come out, or may not have. Somebody decided it, and the paper says so."""


@dataclass(frozen=True)
class PrintNoticePressed:
    """The one-time notice (一次性告知) of the service that is shown, on paper."""


@dataclass(frozen=True)
class PrintFormPressed:
    """The application as it was sent, on paper."""


@dataclass(frozen=True)
class ResultChosen:
    """This result, on paper."""

    record_id: str


@dataclass(frozen=True)
class Printed:
    """What became of the receipt: confirmed, unknown or failed, with the code of a failure."""

    visit: int
    outcome: Literal["confirmed", "unknown", "failed"]
    reason: str = ""
    bytes_sent: int = 0


@dataclass(frozen=True)
class DocumentPrinted:
    """What became of a document; `job` is the key it was asked for with (`State.Visit.printouts`)."""

    visit: int
    job: str
    outcome: Literal["confirmed", "unknown", "failed"]
    reason: str = ""


@dataclass(frozen=True)
class IssuedResult:
    """A document of the centre that this person may have. `assurance`: what its service asks of who takes it. `is_valid`: neither withdrawn
    nor expired."""

    record_id: str
    tracking_number: str
    service: str
    issued_at: str
    assurance: Level
    pages: int
    is_valid: bool = True


@dataclass(frozen=True)
class ResultsFound:
    """`number`: of the question."""

    visit: int
    results: tuple[IssuedResult, ...]
    number: int


@dataclass(frozen=True)
class ResultsRefused:
    visit: int
    problem: Problem
    number: int


@dataclass(frozen=True)
class SuppliesChanged:
    """How long the paper and the toner of one device will last."""

    kind: str
    supplies: tuple[Consumable, ...]
