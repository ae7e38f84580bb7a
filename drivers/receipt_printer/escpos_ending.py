"""How a job on an ESC/POS printer ends, told from what the printer said; and what a job that was not confirmed may leave in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.errors import Cancelled, DeviceError, HardwareFault
from drivers.receipt_printer import Failed, HardwareError, NotReady, Online, State, Unknown
from drivers.receipt_printer.escpos_line import Line

_ROWS_OF_A_RECEIPT = 2000
_BESIDE_A_PICTURE = 64
_QUESTIONS_OF_A_JOB = 16


@dataclass
class Remains:
    """What the jobs since the last confirmed one may have left in the printer. Every number is the most it can be.

    `on_paper`: rows without a cut behind them. `withdraw`, or else the next job, first makes them a slip by themselves, marked as void.
    `rows`: what the buffer still holds; it would come out by itself when paper is put in. DLE DC4 8 empties it where that is known;
    elsewhere it comes out before that cut. `half`: bytes that complete a command that broke off; zeros do, and
    a printer that is in no command takes zeros for nothing. `answers`: to GS r 1, still coming from the buffer.
    """

    on_paper: bool = False
    rows: int = 0
    half: int = 0
    answers: int = 0

    @property
    def in_buffer(self) -> bool:
        return bool(self.rows or self.half or self.answers)

    def expect_the_most(self, picture: int) -> None:
        """Nobody remembers what was sent, in pictures of so many bytes."""
        self.on_paper, self.rows, self.half, self.answers = True, _ROWS_OF_A_RECEIPT, picture + _BESIDE_A_PICTURE, _QUESTIONS_OF_A_JOB

    def all_gone(self) -> None:
        self.on_paper = False
        self.cleared()

    def cleared(self) -> None:
        self.rows = self.half = self.answers = 0


@dataclass(frozen=True)
class Stopped:
    """The printer stopped behind the cut's first byte, and says why. `short_of_mark`: whether it did so before the last part was done."""

    state: HardwareError | NotReady
    evidence: str
    bytes_sent: int
    short_of_mark: Callable[[], bool] = lambda: False

    def told(self, *, cleared: bool) -> Failed | Unknown:
        """Once the printer has dropped the rest, what it had not come to is never printed."""
        if cleared and self.short_of_mark():
            return Failed(_reason(self.state), f"{self.evidence}; the rest was dropped", self.bytes_sent)
        return Unknown(self.evidence, self.bytes_sent)


def not_confirmed(state: State, what: str, line: Line) -> Unknown | Stopped:
    evidence = f"confirm: {what} {_word(state)}"
    return Unknown(evidence, line.sent) if isinstance(state, Online) else Stopped(state, evidence, line.sent)


def told_stop(line: Line) -> HardwareError | NotReady | None:
    """What the printer said of itself before the line broke or its buffer was full."""
    try:
        return line.told_stop()
    except DeviceError:
        return None


def broken_off(line: Line, error: DeviceError) -> Failed:
    """A printer that takes no more bytes has mostly told why."""
    stop = told_stop(line)
    return Failed(_reason(stop) if stop else error.code, f"send: {error}", line.sent)


def unwanted(line: Line) -> Failed:
    return Failed(Cancelled.code, "send: nobody waits for it any more", line.sent)


def _word(state: State) -> str:
    return "online" if isinstance(state, Online) else _reason(state)


def _reason(state: HardwareError | NotReady) -> str:
    return state.reason if isinstance(state, NotReady) else HardwareFault.code


def failed(state: State, where: str, sent: int) -> Failed:
    if isinstance(state, Online):
        raise ValueError("a printer that is online has not failed")
    return Failed(_reason(state), f"{where}: {state.detail if isinstance(state, HardwareError) else state.reason}", sent)
