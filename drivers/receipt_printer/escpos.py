"""Receipt printers that speak ESC/POS, over a serial line or the network.

One job goes up a ladder, and each rung has its own honest way to end:

    CHECK     DLE EOT 1..4. No answer or not ready: `Failed`, and nothing of the receipt has left.
    SEND      the picture in fragments; one DLE EOT 1 on the way with each, one waited for at the end. Stopped or broken off: `Failed`.
    CUT       from here on the receipt may be on paper in full, and `Failed` is never said again.
    CONFIRM   GS r 1 queued behind the cut, then DLE EOT 1..4 again. Both well: `Confirmed`. All else: `Unknown`.

A job that was not confirmed leaves remains, see `_Remains`: nobody's receipt may come out on the next person's slip.

python-escpos makes the bytes; the line and the reading of answers are ours, because it takes silence for "paper adequate".
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from dataclasses import dataclass

from drivers.errors import ConfigurationError, DeviceError, HardwareFault, NotConnected
from drivers.receipt_printer import Confirmed, Failed, HardwareError, NotReady, Online, Outcome, Paper, Raster, State, Unknown
from drivers.receipt_printer.escpos_encoder import FEED_ROWS, HEAD_DOTS, feed_and_cut, pictures, start
from drivers.receipt_printer.escpos_line import Line
from drivers.transport import open_url

_REMEMBERED = 1000
_MOST_QUESTIONS = 64
"""In one job: a printer that never answers GS r would be asked twice as often each time. So many answers are never late at once."""


@dataclass(frozen=True)
class Options:
    """`url` as in drivers/transport.py; times in seconds.

    `fragment_rows`: rows in one picture command; printers with small buffers print long ones as garbage. `answer_timeout`: for one
    status answer. `write_timeout`: without the printer taking a byte. `confirm_timeout`: for the answer behind the job, on top of the
    time the job takes at `slowest_rows_per_second` (400 is 50 mm/s, a third of what slow printers do). `clear_timeout`: for the answer
    to the command that empties the buffers; many printers do not know it and are waited for in vain.
    """

    url: str
    fragment_rows: int = 128
    connect_timeout: float = 2.0
    answer_timeout: float = 1.0
    write_timeout: float = 5.0
    confirm_timeout: float = 5.0
    slowest_rows_per_second: int = 400
    clear_timeout: float = 1.0


@dataclass
class _Remains:
    """What the jobs since the last confirmed one may have left in the printer. Every number is the most it can be.

    `on_paper`: rows without a cut behind them. The next job begins with a cut of its own, and they are a slip by themselves.
    `rows`: what the buffer still holds; it would come out by itself when paper is put in. DLE DC4 8 empties it where that is known;
    elsewhere it comes out before the cut of the next job. `half`: bytes that complete a command that broke off; zeros do, and
    a printer that is in no command takes zeros for nothing. `answers`: to GS r 1, still coming from the buffer.
    """

    on_paper: bool = False
    rows: int = 0
    half: int = 0
    answers: int = 0

    @property
    def in_buffer(self) -> bool:
        return bool(self.rows or self.half or self.answers)

    def cleared(self) -> None:
        self.rows = self.half = self.answers = 0


class Driver:
    """An ESC/POS receipt printer. Connects when it has to, and again after the connection broke.

    `bytes_sent` of an outcome counts every byte, the status questions included, on the connection that carried the job.
    """

    def __init__(self, options: Options) -> None:
        if not 1 <= options.fragment_rows <= 2047 or options.slowest_rows_per_second < 1:
            raise ConfigurationError("fragment_rows is 1 to 2047, slowest_rows_per_second at least 1")
        self._options = options
        self._line: Line | None = None
        self._remains = _Remains()
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
        outcome = self._send(line, raster) or self._cut(line)
        if isinstance(outcome, Confirmed):
            self._remains = _Remains()
        else:
            with contextlib.suppress(DeviceError):
                self._clear(line)
            self.close()  # a late answer to this job must not be taken for one to the next
        return outcome

    def _connected(self) -> Line:
        """A new connection first of all clears away what was left when the one before broke."""
        if self._line is None:
            options = self._options
            self._line = Line(open_url(options.url, options.connect_timeout), options.answer_timeout, options.write_timeout)
            if self._remains.in_buffer:
                self._clear(self._line)
        return self._line

    def _clear(self, line: Line) -> None:
        if line.clear(self._options.clear_timeout):
            self._remains.cleared()

    def _check(self) -> tuple[Line, State]:
        """A connection left from before may have died unseen; nothing of the job is on its way yet, so one fresh one is tried."""
        if self._line is not None:
            try:
                self._line.sent = 0
                return self._line, self._line.state()
            except NotConnected:
                self.close()
        line = self._connected()
        return line, line.state()

    def _send(self, line: Line, raster: Raster) -> Failed | None:
        """Everything but the cut. The receipt is not on paper as one before that: every end in here is `Failed`."""
        try:
            self._part_from_remains(line)
            self._remains.on_paper = True
            self._remains.rows += raster.height
            self._whole(line, start())
            for part in pictures(raster, self._options.fragment_rows):
                self._whole(line, part)
                state = line.glance()
                if not isinstance(state, Online | None):
                    return _failed(state, "send", line.sent)
            state = line.settled_glance()
        except DeviceError as error:
            return Failed(error.code, f"send: {error}", line.sent)
        return None if isinstance(state, Online | None) else _failed(state, "send", line.sent)

    def _part_from_remains(self, line: Line) -> None:
        """Zeros for the command that broke off (two end a broken question, and are not in the way), then a cut."""
        if self._remains.on_paper:
            self._whole(line, bytes(self._remains.half + 2) + start() + feed_and_cut())
            self._remains.half = 0
            self._remains.rows += FEED_ROWS

    def _whole(self, line: Line, command: bytes) -> None:
        """Sends what the printer must get in full: as long as it has not, it takes the next bytes for the missing ones."""
        half, self._remains.half = self._remains.half, self._remains.half + len(command)
        line.send(command)
        self._remains.half = half

    def _cut(self, line: Line) -> Confirmed | Unknown:
        """Cuts, and finds out what became of the job. With the first byte of the cut on its way it may be on paper in full.

        Answers to GS r 1 carry no number. With as many as `answers` still coming from jobs before, one more than that is asked for: the
        last of them can only be one that stands behind this cut. The rest stand directly behind it and are in before the status is.
        """
        limit = self._options.confirm_timeout + self._remains.rows / self._options.slowest_rows_per_second
        times = min(self._remains.answers + 1, _MOST_QUESTIONS)
        try:
            self._whole(line, feed_and_cut())
            self._remains.answers += times
            answer, state = line.ask_behind_the_job(times, limit)
        except DeviceError as error:
            return Unknown(f"confirm: {error.code}", line.sent)
        sent = line.sent
        if answer is None:
            return Unknown(f"confirm: no answer to GS r 1 within {limit:.1f} s, and DLE EOT says {_word(state)}", sent)
        if answer.paper is not Paper.OUT and isinstance(state, Online):
            return Confirmed(f"GS r 1 answered {answer.byte:02x} behind the job, then DLE EOT said online", sent)
        return Unknown(f"confirm: GS r 1 answered {answer.byte:02x}, then DLE EOT said {_word(state)}", sent)


def _word(state: State) -> str:
    return "online" if isinstance(state, Online) else _reason(state)


def _reason(state: HardwareError | NotReady) -> str:
    return state.reason if isinstance(state, NotReady) else HardwareFault.code


def _failed(state: State, where: str, sent: int) -> Failed:
    if isinstance(state, Online):
        raise ValueError("a printer that is online has not failed")
    return Failed(_reason(state), f"{where}: {state.detail if isinstance(state, HardwareError) else state.reason}", sent)
