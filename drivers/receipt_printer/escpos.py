"""Receipt printers that speak ESC/POS, over a serial line, USB or the network.

One job goes up a ladder, and each rung has its own honest way to end:

    CHECK     DLE EOT 1..4. No answer or not ready: `Failed`, and nothing of the receipt has left.
    SWEAR IN  the question for the end is put into the printer's memory, which it loses when it restarts: see escpos_witness.py.
    SEND      part by part; one DLE EOT 1 on the way with each picture, one waited for at the end. Stopped or broken off: `Failed`.
    MARK      a question behind the last part, which nobody waits for.
    CUT       from here on the receipt may be on paper in full.
    CONFIRM   the question is called behind the cut. GS ( H: the printer repeats the job's id when it is printed. Where the model lacks
              that: GS r 1, then DLE EOT 1..4 again. Well, and every question on the way answered: `Confirmed`. Stopped before it came
              to the mark, and all it had not printed dropped (DLE DC4 8 answered): `Failed`. All else: `Unknown`.
              A printer that could not be sworn in is believed all the same, and the evidence says so: see technician.md.

A job that was not confirmed leaves remains, see `Remains` in escpos_ending.py: nobody's receipt may come out on the next person's slip.

python-escpos makes the bytes; the line and the reading of answers are ours, because it takes silence for "paper adequate".
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from drivers.errors import ConfigurationError, DeviceError, NoAnswer, NotConnected
from drivers.receipt_printer import (
    Capabilities,
    Confirmed,
    Failed,
    Online,
    Outcome,
    Paper,
    Part,
    State,
    Unknown,
    Wanted,
    always,
    models,
)
from drivers.receipt_printer.escpos_bands import MOST_ROWS
from drivers.receipt_printer.escpos_encoder import RETRACT, Command, Encoder
from drivers.receipt_printer.escpos_ending import Remains, Stopped, broken_off, failed, not_confirmed, told_stop, unwanted
from drivers.receipt_printer.escpos_line import Line
from drivers.receipt_printer.escpos_witness import Witness
from drivers.transport import open_url

_REMEMBERED = 1000


@dataclass(frozen=True)
class Options:
    """`url` as in drivers/transport.py; times in seconds.

    `model`: a name of drivers/receipt_printer/models.py; what follows it overrides single features of it, with the meanings told there.
    `text_mode`: lines and codes are drawn by the printer, from its own font; needs `chinese` and `native_qr`.

    `fragment_rows`: rows in one picture command, at most. `answer_timeout`: for one status answer. `write_timeout`: without the printer
    taking a byte. `confirm_timeout`: for the answer behind the job, on top of the time the job takes at `slowest_rows_per_second` (400 is
    50 mm/s, a third of what slow printers do). `clear_timeout`: for the answer to the command that empties the buffers; many printers do
    not know it and are waited for in vain.
    """

    url: str
    model: str = "generic-80"
    text_mode: bool = False
    dots: int | None = None
    knife_rows: int | None = None
    dots_per_inch: int | None = None
    left_margin: bool | None = None
    native_qr: bool | None = None
    chinese: bool | None = None
    completion_id: bool | None = None
    clears: bool | None = None
    near_end_sensor: bool | None = None
    presenter: bool | None = None
    macros: bool | None = None
    fragment_rows: int = MOST_ROWS
    connect_timeout: float = 2.0
    answer_timeout: float = 1.0
    write_timeout: float = 5.0
    confirm_timeout: float = 5.0
    slowest_rows_per_second: int = 400
    clear_timeout: float = 1.0


class Driver:
    """An ESC/POS receipt printer. Connects when it has to, and again after the connection broke.

    `bytes_sent` of an outcome counts every byte, the status questions included, on the connection that carried the job.
    """

    def __init__(self, options: Options) -> None:
        if not 1 <= options.fragment_rows <= MOST_ROWS or options.slowest_rows_per_second < 1:
            raise ConfigurationError(f"fragment_rows is 1 to {MOST_ROWS}, slowest_rows_per_second at least 1")
        self._options = options
        self._model = models.find(
            options.model,
            dots=options.dots,
            knife_rows=options.knife_rows,
            dots_per_inch=options.dots_per_inch,
            left_margin=options.left_margin,
            native_qr=options.native_qr,
            chinese=options.chinese,
            completion_id=options.completion_id,
            clears=options.clears,
            near_end_sensor=options.near_end_sensor,
            presenter=options.presenter,
            macros=options.macros,
        )
        if options.text_mode and not (self._model.chinese and self._model.native_qr):
            raise ConfigurationError(f"the model {options.model!r} has no text mode: chinese and native_qr are not both its features")
        self._capabilities = Capabilities(self._model.dots, prints_text=options.text_mode)
        self._line: Line | None = None
        self._learns_nothing: Line | None = None
        self._remains = Remains()
        self._used = 0
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
            return self._as_known(self._connected().state())
        except DeviceError:
            self.close()
            raise

    def capabilities(self) -> Capabilities:
        return self._capabilities

    def print(self, job_id: str, parts: Iterable[Part], wanted: Wanted = always) -> Outcome:
        if job_id in self._outcomes:
            return self._outcomes[job_id]
        self._used = 0
        outcome = replace(self._print(parts, wanted), paper_used=self._used)
        if isinstance(outcome, Failed):
            return outcome
        self._outcomes[job_id] = outcome
        if len(self._outcomes) > _REMEMBERED:
            self._outcomes.popitem(last=False)
        return outcome

    def expect_remains(self) -> None:
        self._remains.expect_the_most(self._model.dots // 8 * MOST_ROWS)

    def withdraw(self) -> None:
        """A printer that is not ready keeps what is on its paper, for the cut before the next job; its buffer is empty all the same where
        it knows how to empty it. A slip that waits is drawn in first: what moves the paper would push it out."""
        try:
            line, state = self._check()
            if self._remains.in_buffer:
                self._clear(line)
            if isinstance(state, Online):
                self._retract(line, state)
                self._part_from_remains(line, self._new_encoder())
        except DeviceError:
            self.close()
            raise

    def _print(self, parts: Iterable[Part], wanted: Wanted) -> Outcome:
        try:
            line, state = self._check()
        except DeviceError as error:
            sent = self._line.sent if self._line else 0
            self.close()
            return Failed(error.code, f"check: {error}", sent)
        if not isinstance(state, Online):
            return failed(state, "check", line.sent)
        encoder = self._new_encoder()
        try:
            witness = self._begin(line, state, encoder)
            if isinstance(witness, Witness):
                outcome = self._send(line, encoder, parts, wanted) or self._cut(line, encoder, witness)
            else:
                outcome = witness
        except BaseException:  # raised by `parts`: what the printer does is an outcome
            self._give_up(line)
            raise
        match outcome:
            case Confirmed():
                self._remains.all_gone()
            case Failed() | Unknown():
                self._give_up(line)
            case Stopped():
                outcome = outcome.told(cleared=self._give_up(line))
        return outcome

    def _give_up(self, line: Line) -> bool:
        """Whether the printer has dropped all that was not on paper."""
        cleared = False
        with contextlib.suppress(DeviceError):
            cleared = self._clear(line)
        self.close()  # a late answer to this job must not be taken for one to the next
        return cleared

    def _connected(self) -> Line:
        """A new connection first of all clears away what was left when the one before broke."""
        if self._line is None:
            options = self._options
            transport = open_url(options.url, options.connect_timeout)
            self._line = Line(transport, options.answer_timeout, options.write_timeout, has_presenter=self._model.presenter)
            if self._remains.in_buffer:
                self._clear(self._line)
        return self._line

    def _clear(self, line: Line) -> bool:
        cleared = self._model.clears and line.clear(self._options.clear_timeout)
        if cleared:
            self._remains.cleared()
        return cleared

    def _check(self) -> tuple[Line, State]:
        """A connection left from before may have died unseen; nothing of the job is on its way yet, so one fresh one is tried."""
        if self._line is not None:
            try:
                self._line.begin()
                return self._line, self._line.state()
            except NotConnected:
                self.close()
        line = self._connected()
        return line, line.state()

    def _as_known(self, state: State) -> State:
        """Without a sensor for the roll's near end "full" is only "not empty yet"."""
        if isinstance(state, Online) and state.paper is Paper.FULL and not self._model.near_end_sensor:
            return replace(state, paper=Paper.UNKNOWN)
        return state

    def _new_encoder(self) -> Encoder:
        return Encoder(self._model, self._capabilities, self._options.fragment_rows)

    def _begin(self, line: Line, state: Online, encoder: Encoder) -> Witness | Failed:
        """Nothing of this receipt has left yet; what others left is out of its way."""
        try:
            self._retract(line, state)
            self._part_from_remains(line, encoder)
            if self._remains.on_paper:
                raise NoAnswer("what another job left on the paper was not cut off for certain")
            witness = self._new_witness(line)
            self._whole(line, encoder.start())
        except DeviceError as error:
            return broken_off(line, error)
        return witness

    def _new_witness(self, line: Line) -> Witness:
        """One that learnt nothing on this connection is not taught again: it is given a second for it each time."""
        witness = Witness(line, self._remains, by_id=self._model.completion_id)
        if self._model.macros and self._learns_nothing is not line:
            witness.swear_in(self._options.answer_timeout + self._seconds_of_paper)
            self._learns_nothing = None if witness.stands else line
        return witness

    @property
    def _seconds_of_paper(self) -> float:
        """For all that the printer may still have to print."""
        return self._remains.rows / self._options.slowest_rows_per_second

    def _send(self, line: Line, encoder: Encoder, parts: Iterable[Part], wanted: Wanted) -> Failed | None:
        """Everything but the cut. The receipt is not on paper as one before that: every end in here is `Failed`.

        What `parts` raises passes through, so it is asked for the next one outside of where the printer's errors are caught.
        """
        for part in parts:
            if broken := self._send_part(line, encoder.commands(part), wanted):
                return broken
        try:
            state = line.settled_glance()
        except DeviceError as error:
            return broken_off(line, error)
        if not isinstance(state, Online | None):
            return failed(state, "send", line.sent)
        return None if wanted() else unwanted(line)

    def _send_part(self, line: Line, commands: Iterator[Command], wanted: Wanted) -> Failed | None:
        try:
            for command in commands:
                if not wanted():
                    return unwanted(line)
                self._whole(line, command)
                state = line.glance()
                if not isinstance(state, Online | None):
                    return failed(state, "send", line.sent)
        except DeviceError as error:
            return broken_off(line, error)
        return None

    def _retract(self, line: Line, state: Online) -> None:
        """Nobody took that slip, and it is not this visit's."""
        if state.slip_waits:
            self._whole(line, Command(RETRACT))

    def _part_from_remains(self, line: Line, encoder: Encoder) -> None:
        """Zeros for the command that broke off (two end a broken question, and are not in the way), then bars and a cut. The bars make void
        what may stand there from the first row to the last: its visit was told that it failed, and may have been given another one."""
        remains = self._remains
        if remains.half or remains.on_paper:
            line.send(bytes(remains.half + 2))
            remains.half = 0
        if remains.on_paper:
            witness = self._new_witness(line)
            for command in (encoder.start(), *encoder.void(), *encoder.cut()):
                self._whole(line, command)
            self._see_them_cut_off(line, witness)

    def _see_them_cut_off(self, line: Line, witness: Witness) -> None:
        """A printer that confirms nothing is not given a void slip again and again: once it took one, and was well all the time, another
        one would tell no more."""
        outcome = witness.ask(self._options.confirm_timeout + self._seconds_of_paper)
        if isinstance(outcome, Confirmed):
            self._remains.all_gone()
        elif isinstance(outcome, Unknown) and not witness.stands and not line.lost:
            self._remains.on_paper = False

    def _whole(self, line: Line, command: Command) -> None:
        """Sends what the printer must get in full: as long as it has not, it takes the next bytes for the missing ones."""
        remains = self._remains
        half, remains.half = remains.half, remains.half + len(command.data)
        if command.rows:
            remains.on_paper = True
            remains.rows += command.rows
            self._used += command.rows
        line.send(command.data)
        remains.half = half

    def _cut(self, line: Line, encoder: Encoder, witness: Witness) -> Confirmed | Unknown | Stopped:
        """With the first byte of the cut on its way the receipt may be on paper in full."""
        try:
            witness.mark()
            for command in encoder.cut():
                self._whole(line, command)
            outcome = witness.ask(self._options.confirm_timeout + self._seconds_of_paper)
        except DeviceError as error:
            stop = told_stop(line)
            outcome = not_confirmed(stop, f"{error.code}, and it said", line) if stop else Unknown(f"confirm: {error.code}", line.sent)
        if isinstance(outcome, Confirmed) and not witness.stands:
            return replace(outcome, evidence=f"{outcome.evidence}; it has no macros, so a restart that the line hid would not show")
        if isinstance(outcome, Stopped) and not line.lost:
            return replace(outcome, short_of_mark=witness.short_of_mark)
        return outcome
