"""Receipt printers: the contract.

A receipt arrives here as dots. The printer answers for what became of it in one of three honest kinds: confirmed, unknown, failed.
Silence is never "paper ok", and "sent" is never "printed".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from drivers.errors import UserAction


class Paper(Enum):
    """The paper in the words of XFS4IoT's printer class."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Online:
    """The printer answered and can print."""

    paper: Paper


@dataclass(frozen=True)
class NotReady:
    """The printer answered, and a person has to do something first. `reason` is a stable code such as `printer.paper-out`."""

    reason: str
    paper: Paper


@dataclass(frozen=True)
class HardwareError:
    """The printer answered, and says that it is broken: cutter, head, unrecoverable."""

    detail: str


State = Online | NotReady | HardwareError


class PaperOut(UserAction):
    code = "printer.paper-out"


class CoverOpen(UserAction):
    code = "printer.cover-open"


@dataclass(frozen=True)
class Raster:
    """A picture for the head: `rows` holds height × (width / 8) bytes, first bit leftmost, 1 is black. `width` is a multiple of 8."""

    width: int
    height: int
    rows: bytes

    def __post_init__(self) -> None:
        if self.width % 8 or len(self.rows) != self.height * self.width // 8:
            raise ValueError(f"{len(self.rows)} bytes are not {self.width} × {self.height} dots")

    def __repr__(self) -> str:
        return f"Raster({self.width} × {self.height})"


@dataclass(frozen=True)
class Confirmed:
    """The printer itself reported, after the job, that it got through it with paper. `evidence` says by what answer."""

    evidence: str
    bytes_sent: int


@dataclass(frozen=True)
class Unknown:
    """Sent, and nobody can say whether it is on paper: no answer in time, or the line broke or the printer stopped behind the job."""

    evidence: str
    bytes_sent: int


@dataclass(frozen=True)
class Failed:
    """Not on paper, or not in full. `reason` is a stable code: `printer.paper-out`, `device.not-connected`, …"""

    reason: str
    evidence: str
    bytes_sent: int


Outcome = Confirmed | Unknown | Failed


class ReceiptPrinter(Protocol):
    """Everything the terminal asks of a receipt printer. Not thread-safe: one thread owns a printer."""

    def open(self) -> None:
        """Connects and asks for the status once. Raises `NotConnected`, `NoAnswer` or `Garbled`; may be called again."""

    def close(self) -> None:
        """Lets go of the printer. Never raises; harmless when closed already."""

    def state(self) -> State:
        """Asks the printer how it is. Raises `NotConnected`, `NoAnswer` or `Garbled`: a silent printer has no state."""

    def print(self, job_id: str, raster: Raster) -> Outcome:
        """Prints and cuts, then finds out what became of it. Never raises for what happens to the job: that is the outcome.

        `job_id` makes it safe to repeat the call: an id that was confirmed or left unknown is not printed again, its outcome is
        returned as it was.
        """
