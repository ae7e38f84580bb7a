"""The status half of ESC/POS: what the host asks, and what the bytes that come back mean. Pure.

The host asks with three commands (Epson, "ESC/POS Application Programming Guide", real-time and transmit-status commands):

    DLE EOT n   10 04 n    answered at once, even while the printer is busy or stopped: one byte 0xx1xx10
    GS r 1      1D 72 01   answered when the printer's buffer has been worked off up to it: one byte 0xx0xxxx
    DLE DC4 8   10 14 08 … drops at once all that was received and not printed, then answers 37 25 00; many clones do not know it

A printer may also speak unasked: automatic status back (ASB), four bytes of which the first is 0xx1xx00. Answers carry no number, so
they are told apart by those fixed bits, and a question is put only after the answer to the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drivers.errors import Garbled
from drivers.receipt_printer import HardwareError, NotReady, Online, Paper, State

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR = 1, 2, 3, 4
QUESTIONS = (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR)

ASK_PAPER_BEHIND_THE_JOB = b"\x1dr\x01"
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_CLEARED = b"\x37\x25\x00"


def real_time_request(n: int) -> bytes:
    """DLE EOT n, `n` from 1 (printer), 2 (cause of offline), 3 (cause of error), 4 (roll paper sensor)."""
    if n not in QUESTIONS:
        raise ValueError(f"DLE EOT {n} is not asked here")
    return bytes((0x10, 0x04, n))


@dataclass(frozen=True)
class RealTimeStatus:
    """The answer to a DLE EOT; to which n, only the asker knows."""

    byte: int


@dataclass(frozen=True)
class PaperStatus:
    """The answer to GS r 1."""

    byte: int

    @property
    def paper(self) -> Paper:
        if self.byte & 0x0C:
            return Paper.OUT
        return Paper.LOW if self.byte & 0x03 else Paper.FULL


@dataclass(frozen=True)
class AutomaticStatus:
    """A block of four bytes that the printer sent of its own accord."""

    block: bytes


@dataclass(frozen=True)
class Cleared:
    """The answer to DLE DC4 8: the buffers are empty."""


@dataclass(frozen=True)
class Stray:
    """A byte that no answer can begin with."""

    byte: int


Answer = RealTimeStatus | PaperStatus | AutomaticStatus | Cleared | Stray


def is_real_time_status(byte: int) -> bool:
    return byte & 0x93 == 0x12


def is_automatic_status(byte: int) -> bool:
    """Whether an ASB block begins with this byte."""
    return byte & 0x93 == 0x10


def is_paper_status(byte: int) -> bool:
    return byte & 0x90 == 0x00


def split_answers(data: bytes) -> tuple[list[Answer], bytes]:
    """The complete answers in `data`, and the bytes of one that is still coming: keep them, and put them before the next ones.

    The three bytes behind an ASB's first look like answers to GS r; they are only told apart by standing in the block.
    """
    answers: list[Answer] = []
    at = 0
    while at < len(data):
        byte = data[at]
        if byte == _CLEARED[0] and _CLEARED.startswith(data[at : at + 3]):
            if len(data) - at < 3:
                break
            answers.append(Cleared())
            at += 3
            continue
        if is_automatic_status(byte):
            if len(data) - at < 4:
                break
            answers.append(AutomaticStatus(data[at : at + 4]))
            at += 4
            continue
        if is_real_time_status(byte):
            answers.append(RealTimeStatus(byte))
        elif is_paper_status(byte):
            answers.append(PaperStatus(byte))
        else:
            answers.append(Stray(byte))
        at += 1
    return answers, data[at:]


def is_offline(printer: int) -> bool:
    """Whether the answer to DLE EOT 1 says that the printer has stopped."""
    return bool(printer & 0x08)


def decode(answers: Mapping[int, int]) -> State:
    """The state told by the answers to DLE EOT 1 to 4, keyed by n. Raises `Garbled` when one of them is missing or no such answer.

    What a person cannot mend goes before what one can, and the cover before the paper: it has to be shut in any case.
    """
    for n in QUESTIONS:
        if n not in answers or not is_real_time_status(answers[n]):
            raise Garbled(f"the answers {dict(answers)} to DLE EOT 1..4 are not a status")
    cause, error = answers[OFFLINE_CAUSE], answers[ERROR_CAUSE]
    paper = _paper(answers[PAPER_SENSOR], cause)
    if error & 0x20:
        return HardwareError("unrecoverable error")
    if error & 0x08:
        return HardwareError("cutter error")
    if cause & 0x04:
        return NotReady("printer.cover-open", paper)
    if paper is Paper.OUT:
        return NotReady("printer.paper-out", paper)
    if error & 0x40:
        return NotReady("printer.overheated", paper)
    if is_offline(answers[PRINTER]):
        return NotReady("printer.offline", paper)
    return Online(paper)


def _paper(sensor: int, cause: int) -> Paper:
    if sensor & 0x60 or cause & 0x20:
        return Paper.OUT
    return Paper.LOW if sensor & 0x0C else Paper.FULL
