"""Document printers: the contract. Whole pages, A4, from a finished PDF.

What became of a job is told in the words of `drivers.printing`. A document arrives finished: nothing of it is changed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.printing import Confirmed, Failed, Outcome, Paper, Unknown, Wanted, always

__all__ = [
    "Confirmed", "DocumentPrinter", "Failed", "HardwareError", "NotReady", "Online", "Outcome", "Paper", "State",
    "Supply", "Unknown", "Wanted", "always",
]  # fmt: skip


@dataclass(frozen=True)
class Supply:
    """Something that is used up: `name` as the printer calls it. `percent` None: the printer does not say."""

    name: str
    percent: int | None
    is_low: bool = False


@dataclass(frozen=True)
class Online:
    """The printer answered and takes jobs. `warnings`: printer-state-reasons (RFC 8011, 5.4.12) that do not stop it, such as `toner-low`,
    without their ending -report, -warning or -error."""

    paper: Paper
    supplies: tuple[Supply, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotReady:
    """The printer answered, and a person has to do something first. `reason` is a stable code: `printer.paper-out`, `printer.cover-open`,
    `printer.jammed`, `printer.toner-out`, `printer.offline`."""

    reason: str
    paper: Paper
    supplies: tuple[Supply, ...] = ()


@dataclass(frozen=True)
class HardwareError:
    """The printer answered, and says that it is broken."""

    detail: str


State = Online | NotReady | HardwareError


class DocumentPrinter(Protocol):
    """Everything the terminal asks of a document printer. Not thread-safe: one thread owns a printer."""

    def open(self) -> None:
        """Connects and asks for the attributes once. Raises `NotConnected`, `NoAnswer`, `Garbled`, or `ConfigurationError` for a printer
        that takes no PDF; may be called again. Cancels whatever job of this terminal an earlier process left there."""

    def close(self) -> None:
        """Lets go of the printer. Never raises; harmless when closed already."""

    def state(self) -> State:
        """Asks the printer how it is. Raises `NotConnected`, `NoAnswer` or `Garbled`: a silent printer has no state."""

    def print(self, job_id: str, pdf: bytes, wanted: Wanted = always) -> Outcome:
        """Prints every page of `pdf` on A4, one side, and follows the job to its end. Never raises for what happens to the job.

        `wanted` is asked while it waits: with a no, and after a time-out, the job is cancelled at the printer, so that it does not come
        out before the next person. `job_id` makes it safe to repeat the call: an id that was confirmed or left unknown is not printed
        again, its outcome is returned as it was. It must not name a person: printers show and keep the names of jobs.
        """

    def withdraw(self) -> None:
        """The visit is over: jobs of this terminal that the printer still holds are cancelled. Raises as `state` does."""
