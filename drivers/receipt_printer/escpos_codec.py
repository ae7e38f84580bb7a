"""The status half of ESC/POS: what the host asks, and what the bytes that come back mean. Pure.

The host asks with (Epson, "ESC/POS Command Reference"; the last one: Custom's command manuals):

    DLE EOT n   10 04 n                      answered at once, even while the printer is busy or stopped: one byte 0xx1xx10
    GS r 1      1D 72 01                     answered when the printer's buffer has been worked off up to it: one byte 0xx0xxxx
    GS ( H 48   1D 28 48 06 00 30 30 d d d d answered when what stands before it is printed: 37 22 d d d d 00; d is 20 to 7E
    GS :, GS ^  1D 3A … 1D 3A, 1D 5E r 00 00  a question to be kept, and asked r times when it is called: see escpos_witness.py
    DLE DC4 8   10 14 08 …                   drops at once all that was received and not printed, then answers 37 25 00
    DLE EOT 20  10 04 14                     answered at once: 10 0F and four bytes, of which the first tells of a slip in the presenter

In a job it also speaks unasked (GS a 0E): automatic status back (ASB), four bytes of which the first is 0xx1xx00, whenever its paper,
its cover or an error changes. That is heard even where a full buffer keeps our questions out. Answers carry no number, but
for the one to GS ( H, so they are told apart by those fixed bits, and a question is put only after the answer to the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drivers.errors import Garbled
from drivers.receipt_printer import HardwareError, NotReady, Online, Paper, State

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR = 1, 2, 3, 4
QUESTIONS = (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR)

ASK_PAPER_BEHIND_THE_JOB = b"\x1dr\x01"
ASK_FULL_STATUS = b"\x10\x04\x14"
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
TELL_UNASKED = b"\x1da\x0e"
TELL_NOTHING_UNASKED = b"\x1da\x00"
_MACRO = b"\x1d:"
_INITIALIZE = b"\x1b@"
_CLEARED = b"\x37\x25\x00"
_COMPLETED = b"\x37\x22"
_FULL_STATUS = b"\x10\x0f"
_LONGEST_BLOCK = 16
_ID_BYTES = range(0x20, 0x7F)


def real_time_request(n: int) -> bytes:
    """DLE EOT n, `n` from 1 (printer), 2 (cause of offline), 3 (cause of error), 4 (roll paper sensor)."""
    if n not in QUESTIONS:
        raise ValueError(f"DLE EOT {n} is not asked here")
    return bytes((0x10, 0x04, n))


def ask_for_completion(job: bytes) -> bytes:
    """GS ( H function 48: the printer repeats `job`, four bytes of 20 to 7E, when all that was sent before is printed."""
    if len(job) != 4 or not all(byte in _ID_BYTES for byte in job):
        raise ValueError(f"{job.hex()} is no process id")
    return b"\x1d(H\x06\x0000" + job


def by_heart(question: bytes) -> bytes:
    """GS : … GS :, for `call`. Behind an end of a definition that broke off, and before an ESC @, which takes back what a printer without
    macros would print of these."""
    return call(0) + _MACRO + question + _MACRO + _INITIALIZE


def call(times: int) -> bytes:
    """GS ^: what was defined is executed so many times, without a pause. Nothing happens where nothing is."""
    return b"\x1d^" + bytes((times, 0, 0))


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

    @property
    def stop(self) -> HardwareError | NotReady | None:
        """Why the printer has stopped; None when it has not. In the order of `decode`."""
        printer, error, paper, _ = self.block
        if error & 0x20:
            return HardwareError("unrecoverable error")
        if error & 0x08:
            return HardwareError("cutter error")
        if printer & 0x20:
            return NotReady("printer.cover-open", Paper.OUT if paper & 0x0C else Paper.UNKNOWN)
        if paper & 0x0C:
            return NotReady("printer.paper-out", Paper.OUT)
        if error & 0x40:
            return NotReady("printer.overheated", Paper.UNKNOWN)
        return NotReady("printer.offline", Paper.UNKNOWN) if printer & 0x08 else None


@dataclass(frozen=True)
class FullStatus:
    """The answer to DLE EOT 20: paper, user, recoverable and unrecoverable errors."""

    block: bytes

    @property
    def slip_waits(self) -> bool:
        return bool(self.block[0] & 0x20)

    @property
    def jammed(self) -> bool:
        return bool(self.block[2] & 0x40)


@dataclass(frozen=True)
class Completed:
    """The answer to GS ( H: what stood before the question with this id is printed."""

    job: bytes


@dataclass(frozen=True)
class Cleared:
    """The answer to DLE DC4 8: the buffers are empty."""


@dataclass(frozen=True)
class Block:
    """Another answer of the form 37 … 00, such as the one to GS ( H function 49, 37 23. Nobody here asks for it."""

    block: bytes


@dataclass(frozen=True)
class Stray:
    """A byte that no answer can begin with."""

    byte: int


Answer = RealTimeStatus | PaperStatus | AutomaticStatus | FullStatus | Completed | Cleared | Block | Stray


def is_real_time_status(byte: int) -> bool:
    return byte & 0x93 == 0x12


def is_automatic_status(byte: int) -> bool:
    """Whether an ASB block begins with this byte."""
    return byte & 0x93 == 0x10


def is_paper_status(byte: int) -> bool:
    return byte & 0x90 == 0x00


def split_answers(data: bytes, *, full_status: bool = False) -> tuple[list[Answer], bytes]:
    """The complete answers in `data`, and the bytes of one that is still coming: keep them, and put them before the next ones.

    The three bytes behind an ASB's first look like answers to GS r; they are only told apart by standing in the block. `full_status`: this
    printer is asked for it, so 10 0F begins that and no ASB.
    """
    answers: list[Answer] = []
    at = 0
    while at < len(data):
        answer, size = _first(data[at : at + _LONGEST_BLOCK], full_status)
        if answer is None:
            break
        answers.append(answer)
        at += size
    return answers, data[at:]


def _first(data: bytes, full_status: bool) -> tuple[Answer | None, int]:
    """The answer that `data` begins with and its length; None while it is incomplete."""
    byte = data[0]
    if byte == _CLEARED[0]:
        return _block(data)
    if full_status and _FULL_STATUS.startswith(data[:2]):
        return (FullStatus(data[2:6]), 6) if len(data) >= 6 else (None, 0)
    if is_automatic_status(byte):
        return (AutomaticStatus(data[:4]), 4) if len(data) >= 4 else (None, 0)
    if is_real_time_status(byte):
        return RealTimeStatus(byte), 1
    return (PaperStatus(byte) if is_paper_status(byte) else Stray(byte)), 1


def _block(data: bytes) -> tuple[Answer | None, int]:
    """37, a letter, what it says, 00. A status byte among these is none of them, and the 37 was noise."""
    end = next((at for at in range(1, len(data)) if data[at] not in _ID_BYTES), None)
    if end is None:
        return (None, 0) if len(data) < _LONGEST_BLOCK else (Stray(data[0]), 1)
    block = data[: end + 1]
    if data[end] or end < 2:
        return Stray(data[0]), 1
    if block == _CLEARED:
        return Cleared(), 3
    if block.startswith(_COMPLETED) and len(block) == 7:
        return Completed(block[2:6]), 7
    return Block(block), len(block)


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
