"""Receipt printers that speak ESC/POS, over a serial line or the network.

One job goes up a ladder, and each rung has its own honest way to end:

    CHECK     DLE EOT 1..4. No answer or not ready: `Failed`, and nothing of the receipt has left.
    SEND      the picture in fragments, then the cut; one DLE EOT 1 on the way with each. Stopped or broken off: `Failed`.
    CONFIRM   GS r 1 queued behind the cut, then DLE EOT 1..4 again. Both well: `Confirmed`. No answer: `Unknown`.

python-escpos makes the bytes; the line and the reading of answers are ours, because it takes silence for "paper adequate".
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from drivers.errors import ConfigurationError, DeviceError, Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.receipt_printer import Confirmed, Failed, HardwareError, NotReady, Online, Outcome, Paper, PaperOut, Raster, State, Unknown
from drivers.receipt_printer.escpos_codec import (
    ASK_PAPER_BEHIND_THE_JOB,
    PRINTER,
    QUESTIONS,
    PaperStatus,
    RealTimeStatus,
    Stray,
    decode,
    is_offline,
    real_time_request,
    split_answers,
)
from drivers.receipt_printer.escpos_encoder import HEAD_DOTS, encode
from drivers.transport import Transport, open_url

_CHUNK = 2048  # 2.1 s at 9600 baud: a slow line is not mistaken for a printer that takes nothing
_GLANCE_EVERY = 0.25
_REMEMBERED = 1000


@dataclass(frozen=True)
class Options:
    """`url` as in drivers/transport.py; times in seconds.

    `fragment_rows`: rows in one picture command; printers with small buffers print long ones as garbage. `answer_timeout`: for one
    status answer. `write_timeout`: without the printer taking a byte. `confirm_timeout`: for the answer behind the job, on top of the
    time the job takes at `slowest_rows_per_second` (400 is 50 mm/s, a third of what slow printers do).
    """

    url: str
    fragment_rows: int = 128
    connect_timeout: float = 2.0
    answer_timeout: float = 1.0
    write_timeout: float = 5.0
    confirm_timeout: float = 5.0
    slowest_rows_per_second: int = 400


class Driver:
    """An ESC/POS receipt printer. Connects when it has to, and again after the connection broke.

    `bytes_sent` of an outcome counts every byte, the status questions included, on the connection that carried the job.
    """

    def __init__(self, options: Options) -> None:
        if not 1 <= options.fragment_rows <= 2047 or options.slowest_rows_per_second < 1:
            raise ConfigurationError("fragment_rows is 1 to 2047, slowest_rows_per_second at least 1")
        self._options = options
        self._line: _Line | None = None
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()

    def open(self) -> None:
        self.close()
        self.state()

    def close(self) -> None:
        if self._line is not None:
            self._line.transport.close()
            self._line = None

    def state(self) -> State:
        try:
            return self._connected().state()
        except DeviceError:
            self.close()
            raise

    def print(self, job_id: str, raster: Raster) -> Outcome:
        if job_id in self._outcomes:
            return self._outcomes[job_id]
        outcome = self._print(raster)
        if isinstance(outcome, Failed):
            return outcome
        self._outcomes[job_id] = outcome
        if len(self._outcomes) > _REMEMBERED:
            self._outcomes.popitem(last=False)
        return outcome

    def _print(self, raster: Raster) -> Outcome:
        if raster.width > HEAD_DOTS:
            return Failed(ConfigurationError.code, f"{raster.width} dots are wider than the head", 0)
        try:
            line, state = self._check()
        except DeviceError as error:
            sent = self._line.sent if self._line else 0
            self.close()
            return Failed(error.code, f"check: {error}", sent)
        if not isinstance(state, Online):
            return _failed(state, "check", line.sent)
        outcome = self._send(line, raster) or self._confirm(line, raster)
        if not isinstance(outcome, Confirmed):
            self.close()  # a late answer to this job must not be taken for one to the next
        return outcome

    def _connected(self) -> _Line:
        if self._line is None:
            self._line = _Line(open_url(self._options.url, self._options.connect_timeout), self._options)
        return self._line

    def _check(self) -> tuple[_Line, State]:
        """A connection left from before may have died unseen; nothing of the job is on its way yet, so one fresh one is tried."""
        if self._line is not None:
            try:
                self._line.sent = 0
                return self._line, self._line.state()
            except NotConnected:
                self.close()
        line = self._connected()
        return line, line.state()

    def _send(self, line: _Line, raster: Raster) -> Failed | None:
        """Until the last byte of the cut is taken, the receipt is not on paper in full: every end in here is `Failed`."""
        try:
            for part in encode(raster, self._options.fragment_rows):
                line.send(part)
                state = line.glance()
                if not isinstance(state, Online | None):
                    return _failed(state, "send", line.sent)
        except DeviceError as error:
            return Failed(error.code, f"send: {error}", line.sent)
        return None

    def _confirm(self, line: _Line, raster: Raster) -> Outcome:
        limit = self._options.confirm_timeout + raster.height / self._options.slowest_rows_per_second
        try:
            answer, state = line.ask_behind_the_job(limit)
        except DeviceError as error:
            return Unknown(f"confirm: {error.code}", line.sent)
        sent = line.sent
        if answer is None:
            if isinstance(state, Online):
                return Unknown(f"confirm: no answer to GS r 1 in {limit:.1f} s, though DLE EOT says online", sent)
            return _failed(state, "confirm: stopped before GS r 1", sent)
        if answer.paper is Paper.OUT:
            return Failed(PaperOut.code, f"confirm: GS r 1 answered {answer.byte:02x}", sent)
        if isinstance(state, Online):
            return Confirmed(f"GS r 1 answered {answer.byte:02x} behind the job, then DLE EOT said online", sent)
        return Unknown(f"confirm: GS r 1 answered {answer.byte:02x}, then {_reason(state)}", sent)


class _Line:
    """One connection, and whose turn it is to speak: `_owed` says whether a DLE EOT still waits for its answer.

    `sent` counts the bytes since the connection was made or a job set it to 0.
    """

    def __init__(self, transport: Transport, options: Options) -> None:
        self.transport = transport
        self.sent = 0
        self._options = options
        self._rest = b""
        self._owed = False
        self._noise = 0
        self._status: RealTimeStatus | None = None
        self._paper: PaperStatus | None = None
        self._paper_seen = False

    def send(self, data: bytes) -> None:
        for at in range(0, len(data), _CHUNK):
            chunk = data[at : at + _CHUNK]
            self.transport.write(chunk, self._options.write_timeout)
            self.sent += len(chunk)

    def state(self) -> State:
        return decode({n: self._ask(n) for n in QUESTIONS})

    def glance(self) -> State | None:
        """Takes what the printer has said so far and puts DLE EOT 1 without waiting; the whole state when it says that it stopped."""
        self._take(self.transport.drain())
        if self._status is not None and is_offline(self._status.byte):
            return self.state()
        self._put(PRINTER)
        return None

    def ask_behind_the_job(self, limit: float) -> tuple[PaperStatus | None, State]:
        """The answer to GS r 1 or None, and the state after it. Gives up early when the printer says that it stopped."""
        self._settle()
        self._paper = None
        self.send(ASK_PAPER_BEHIND_THE_JOB)
        deadline = time.monotonic() + limit
        next_glance = 0.0
        while self._paper is None and (now := time.monotonic()) < deadline:
            if now >= next_glance:
                self._put(PRINTER)
                next_glance = now + _GLANCE_EVERY
            self._hear(min(deadline, next_glance) - now)
            if self._status is not None and is_offline(self._status.byte):
                state = self.state()
                if not isinstance(state, Online):
                    return self._paper, state
        return self._paper, self.state()

    def _ask(self, n: int) -> int:
        """The byte that answers DLE EOT n."""
        self._settle()
        self._take(self.transport.drain())
        self._noise, self._paper_seen = 0, False
        self._put(n)
        self._settle()
        if self._noise or (self._status is None and self._paper_seen):
            raise Garbled(f"bytes that are no answer to DLE EOT {n}")
        if self._status is None:
            raise NoAnswer(f"no answer to DLE EOT {n}")
        return self._status.byte

    def _put(self, n: int) -> None:
        """Sends DLE EOT n unless one is under way: answers carry no number, so there is never more than one."""
        if not self._owed:
            self._status = None
            self._owed = True
            self.send(real_time_request(n))

    def _settle(self) -> None:
        """Waits for the answer that is under way. One that does not come in its time is lost, and owed no longer."""
        deadline = time.monotonic() + self._options.answer_timeout
        while self._owed and (left := deadline - time.monotonic()) > 0:
            self._hear(left)
        self._owed = False

    def _hear(self, timeout: float) -> None:
        self._take(self.transport.read(256, timeout))

    def _take(self, data: bytes) -> None:
        answers, self._rest = split_answers(self._rest + data)
        for answer in answers:
            match answer:
                case RealTimeStatus():
                    self._noise += not self._owed  # a second answer to one question: whatever speaks there is no printer
                    self._status, self._owed = answer, False
                case PaperStatus():
                    self._paper, self._paper_seen = answer, True
                case Stray():
                    self._noise += 1


def _reason(state: HardwareError | NotReady) -> str:
    return state.reason if isinstance(state, NotReady) else HardwareFault.code


def _failed(state: State, where: str, sent: int) -> Failed:
    if isinstance(state, Online):
        raise ValueError("a printer that is online has not failed")
    return Failed(_reason(state), f"{where}: {state.detail if isinstance(state, HardwareError) else state.reason}", sent)
