"""What became of a print job, and what a printer says of its paper: the words that every kind of printer shares.

A job ends in one of three honest kinds: confirmed, unknown, failed. Silence is never "paper ok", and "sent" is never "printed".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Paper(Enum):
    """The paper in the words of XFS4IoT's printer class."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Confirmed:
    """The printer itself reported, after the job, that it got through it with paper. `evidence` says by what answer.

    `paper_used`, here and below: what the job took at most, in rows of a receipt printer's head or in sheets.
    """

    evidence: str
    bytes_sent: int
    paper_used: int = 0


@dataclass(frozen=True)
class Unknown:
    """Sent, and nobody can say whether it is on paper: no answer in time, or the line broke or the printer stopped behind the job."""

    evidence: str
    bytes_sent: int
    paper_used: int = 0


@dataclass(frozen=True)
class Failed:
    """Not on paper, or not in full. `reason` is a stable code: `printer.paper-out`, `device.not-connected`, …"""

    reason: str
    evidence: str
    bytes_sent: int
    paper_used: int = 0


Outcome = Confirmed | Unknown | Failed

Wanted = Callable[[], bool]
"""Whether somebody still waits for this job. Asked again and again while it goes on: no job outlives its visit. Never raises."""


def always() -> bool:
    """For a job that is nobody's: a technician's test page."""
    return True
