"""Receipt printers: the contract.

A receipt arrives here part by part, from the top down, while the printer prints: dots, or, where the configuration says so, lines of text
and codes that the printer draws itself. What became of it is told in the words of `drivers.printing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from drivers.errors import UserAction
from drivers.printing import Confirmed, Failed, Outcome, Paper, Unknown, Wanted, always

__all__ = [
    "Blank", "Capabilities", "Code", "Confirmed", "CoverOpen", "Failed", "HardwareError", "NotReady", "Online", "Outcome", "Paper",
    "PaperOut", "Part", "Raster", "ReceiptPrinter", "State", "Text", "Unknown", "Wanted", "always",
]  # fmt: skip


@dataclass(frozen=True)
class Online:
    """The printer answered and can print. `slip_waits`: one lies in the presenter and nobody has taken it."""

    paper: Paper
    slip_waits: bool = False


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
class Blank:
    """`rows` of the head without a dot."""

    rows: int


@dataclass(frozen=True)
class Text:
    """One line in the printer's own letters; 576 dots hold 48 half-width or 24 full-width ones, 384 hold 32 or 16. `size` 2: twice as wide
    and high."""

    text: str
    size: int = 1
    bold: bool = False
    centred: bool = False

    def __repr__(self) -> str:
        return f"Text({len(self.text)} characters)"


@dataclass(frozen=True)
class Code:
    """A QR code, centred, drawn by the printer."""

    content: str

    def __repr__(self) -> str:
        return f"Code({len(self.content)} characters)"


Part = Raster | Blank | Text | Code


@dataclass(frozen=True)
class Capabilities:
    """What the configured model takes. `dots`: across the head, at 8 a millimetre. `prints_text`: `Text` and `Code` are welcome, and what
    `can_write` refuses comes as `Raster`; without it only `Raster` and `Blank` are."""

    dots: int = 576
    prints_text: bool = False

    def can_write(self, text: str) -> bool:
        """Whether the printer's own letters have every character: the 6,763 Hanzi and the signs of GB 2312-80, which every Chinese font
        ROM holds. Rare names are not among them. What counts is the place of the code that is sent, GB 18030: Python's table of GB 2312
        has other characters than GB 18030 at the places of `·` and `—`."""
        try:
            return self.prints_text and text.isprintable() and bool(text.encode("gb18030").decode("gb2312") or not text)
        except UnicodeError:
            return False


class ReceiptPrinter(Protocol):
    """Everything the terminal asks of a receipt printer. Not thread-safe: one thread owns a printer."""

    def open(self) -> None:
        """Connects and asks for the status once. Raises `NotConnected`, `NoAnswer` or `Garbled`; may be called again."""

    def close(self) -> None:
        """Lets go of the printer. Never raises; harmless when closed already."""

    def state(self) -> State:
        """Asks the printer how it is. Raises `NotConnected`, `NoAnswer` or `Garbled`: a silent printer has no state."""

    def capabilities(self) -> Capabilities:
        """Known without asking the printer, and the same for as long as the driver lives."""

    def print(self, job_id: str, parts: Iterable[Part], wanted: Wanted = always) -> Outcome:
        """Prints and cuts, then finds out what became of it. Never raises for what happens to the job: that is the outcome.

        `parts` is asked for the next one while the one before prints; what it raises ends the job, and passes through after the printer
        was cleared. `wanted` is asked between parts: with a no the job is broken off, `Failed` device.cancelled. `job_id` makes it safe
        to repeat the call: an id that was confirmed or left unknown is not printed again, its outcome is returned as it was.
        """

    def expect_remains(self) -> None:
        """A process that had this printer ended in the middle of a job. What that may have left comes out before anybody else's slip, by
        `withdraw` or the next job. Asks nothing of the printer."""

    def withdraw(self) -> None:
        """The visit is over: what the printer still holds of it does not come out any more, and a slip that nobody took is drawn in, as far
        as the model can do either. Raises as `state` does."""
