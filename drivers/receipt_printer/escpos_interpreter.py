"""An ESC/POS printer without a line: bytes in, paper and status bytes out. Pure; the emulator puts it on a port.

Every constant of the emulator is written down anew, on purpose: the driver's codec is not imported, so that a wrong byte on one side is
found out by the other. What a command means is in escpos_page.py, how it is told from its neighbours in escpos_stream.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PIL import Image

from drivers.receipt_printer.escpos_condition import STOPPED, Condition, identity
from drivers.receipt_printer.escpos_machines import PLAIN, Machine
from drivers.receipt_printer.escpos_macro import MACRO_COMMANDS, Macro
from drivers.receipt_printer.escpos_page import Page, Strip
from drivers.receipt_printer.escpos_roll import Roll
from drivers.receipt_printer.escpos_stream import MOST_ROWS, Character, Command, Stream, Token

_BEHIND_THE_CUT = "disconnect-behind-the-cut"
_MID_JOB = ("paper-out", "cover-open", "cutter-error", "overheated", "silent", "disconnect", "power", "reset")
_AT_ONCE = ("paper-low", *_MID_JOB)
FAULTS = (*_AT_ONCE, *(f"{name}-mid-job" for name in _MID_JOB), _BEHIND_THE_CUT)
"""`silent`: prints and answers nothing. `disconnect`: hangs up, and on whoever comes next. `power`: everything in the buffers is gone, the
line drops, and the printer comes back in order; `reset`: the same on a line that stays. "-mid-job": the fault comes `MID_JOB_ROWS` printed
rows later; `NAME@ROW`: ROW rows later. "-behind-the-cut": it comes with the next cut, when that is done."""

MID_JOB_ROWS = 100

_CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
_CLEARED = bytes.fromhex("37 25 00")
_REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x04\x14]|\x05.|\x14(?:\x08.{7}|[\x01\x02]..|[^\x01\x02\x08]))", re.DOTALL)
_LONGEST_REAL_TIME = len(_CLEAR)


class Printer:
    """The mechanism and the interpreter, without a line: `receive` bytes, `work` them off. Gives answers as bytes. No clock, no I/O.

    Real-time commands are executed as they arrive, wherever they stand, in a picture too; everything else waits in the buffer, which
    stands still while a fault stops the printer and goes on when it is mended, whoever is listening by then. That is what real
    printers do. `knows_clear` and `knows_ids`: whether it has DLE DC4 8 and GS ( H, which many have not; None: as its `machine`.
    `paper`: rows left on the roll, None without end.
    """

    def __init__(
        self,
        on_cut: Callable[[Image.Image], None],
        fault: str = "",
        *,
        knows_clear: bool | None = None,
        knows_ids: bool | None = None,
        machine: Machine = PLAIN,
        paper: int | None = None,
    ) -> None:
        self.machine = machine
        self.unknown_bytes = 0
        self.real_time_commands = 0
        self.slips_retracted = 0
        self.slip_waits = False
        self.drops_line = False
        self._knows_clear = machine.clears if knows_clear is None else knows_clear
        self._knows_ids = machine.ids if knows_ids is None else knows_ids
        self._on_cut = on_cut
        self._roll = Roll(machine.dots, machine.knife_rows, paper)
        self._fault = ""
        self._coming: tuple[str, int] | None = None  # a fault, and at how many rows moved it comes
        self._hangs_up_behind_the_cut = False
        self._stream = Stream(machine.starts_chinese)
        self._said = bytearray()
        self._start()
        self.fault = fault

    def _start(self) -> None:
        """As after switching on. What is on paper stays there."""
        self._page = Page(self.machine)
        self._strip = Strip()  # drawn and not yet burnt
        self._cut_due = False  # when the paper has stopped
        self._token: Token | None = None
        self._stream.forget()
        self._macro = Macro()
        self._last_bytes = b""  # in which a real-time command may have begun
        self._tells_by_itself = 0  # GS a
        self._tells_offline = 0  # GS ( H function 49
        self._told = self.condition

    # How it stands.

    @property
    def fault(self) -> str:
        return self._fault or ("paper-out" if self._roll.is_out else "")

    @fault.setter
    def fault(self, name: str) -> None:
        """Mending puts a roll without end in where the paper was used up."""
        kind, rows = _when(name)
        self._hangs_up_behind_the_cut = name == _BEHIND_THE_CUT
        self._coming = (kind, self.rows_printed + rows) if rows else None
        if self._roll.is_out:
            self._roll.left = None
        self._enter("" if rows or self._hangs_up_behind_the_cut else kind)

    def _enter(self, fault: str) -> None:
        self._fault = fault
        if fault in ("power", "reset"):
            self.drops_line = fault == "power"
            self._fault = ""
            self._start()
        elif fault == "disconnect":
            self.drops_line = True
        self._tell_changes()

    @property
    def condition(self) -> Condition:
        return Condition(self.fault if self.fault in STOPPED else "", self._roll.is_low or self._fault == "paper-low", self.slip_waits)

    @property
    def rows_printed(self) -> int:
        return self._roll.rows_moved

    @property
    def held(self) -> int:
        """Bytes in the receive buffer."""
        return self._stream.held

    @property
    def has_work(self) -> bool:
        return (self._moves or self._cut_due or self._token is not None) and self.fault not in STOPPED

    @property
    def moves(self) -> bool:
        """Whether the next thing to be done takes the paper its time."""
        return self._moves or self._cut_due

    @property
    def _moves(self) -> bool:
        return bool(self._strip.dots or self._strip.blank)

    def uncut(self) -> Image.Image | None:
        """The paper from the head to where it was last cut off."""
        return self._roll.uncut()

    def take_slip(self) -> None:
        """Somebody draws the slip out of the ejector."""
        self.slip_waits = False
        self._tell_changes()

    # The line.

    def receive(self, data: bytes) -> bytes:
        """Takes bytes off the line. Returns the answers to the real-time commands among them, and what it says by itself."""
        seen, done = self._last_bytes + data, 0
        for found in _REAL_TIME.finditer(seen):
            self.real_time_commands += 1
            done = found.end()
            if found[0] == _CLEAR:
                if self._knows_clear:
                    self._clear()
                    data = seen[done:]
                    self._say(_CLEARED)
            elif found[0][1] == 0x04:
                self._say(self._real_time_answer(found[0][2]))
            elif found[0] in (b"\x10\x05\x01", b"\x10\x05\x02") and self._recover(clear=found[0][2] == 2):
                data = seen[done:]
        self._last_bytes = seen[max(done, len(seen) - _LONGEST_REAL_TIME + 1) :]
        self._stream.feed(data)
        self._fetch()
        return self.say()

    def say(self) -> bytes:
        """What the printer has said since it was last asked, unasked things among it. Nothing while it is silent."""
        said, self._said = bytes(self._said), bytearray()
        return said

    def hang_up(self) -> None:
        """The connection is gone: half a command is dropped. What is in the buffer stays and will be printed, and ASB goes on."""
        self._stream.end_here()
        self._last_bytes = b""
        self._said.clear()
        self._fetch()

    def work(self) -> bytes:
        """One step: burns some rows, or takes one thing out of the buffer. Returns what it says to that, mostly nothing."""
        if not self._moves and not self._cut_due and self._token is not None:
            token, self._token = self._token, None
            self._execute(token)
        self._move()
        if self._cut_due and not self._moves:
            self._cut_due = False
            self._cut()
        self._fetch()
        return self.say()

    def _fetch(self) -> None:
        """Nothing more leaves the buffer while the paper still has to move for what left it before."""
        if self._token is None and not self._moves:
            self._token = self._stream.next()

    def _clear(self) -> None:
        """Everything received and not printed is gone, half a command too. What is on paper stays there."""
        self._stream.drop()
        self._page.clear()
        self._token, self._strip, self._cut_due = None, Strip(), False

    def _recover(self, *, clear: bool) -> bool:
        """DLE ENQ: from what a person has put right, such as paper in the cutter. No effect in any other condition. Whether it cleared."""
        if self._fault != "cutter-error":
            return False
        if clear:
            self._clear()
        self._enter("")
        return clear

    def _say(self, answer: bytes) -> None:
        if self._fault != "silent":
            self._said += answer

    def _real_time_answer(self, n: int) -> bytes:
        if n == 0x14:
            return self.condition.full() if self.machine.presents else b""
        return bytes((self.condition.real_time(n),))

    def _tell_changes(self) -> None:
        before, self._told = self._told, self.condition
        if self._tells_by_itself and self._told.block() != before.block():
            self._say(self._told.block())
        if self._tells_offline and self._told.is_offline and not before.is_offline:
            self._say(self._told.offline_response(with_cause=self._tells_offline == 2))

    # The paper.

    def _move(self) -> None:
        """Burns some of the rows that are due, as far as the next fault."""
        stride = self.machine.dots // 8
        most = min(each for each in (MOST_ROWS, self._rows_to_the_fault, self._roll.left) if each is not None)
        dots, blank = self._strip.dots[: most * stride], self._strip.blank
        if not dots:
            blank = max(0, blank - most)
        self._roll.burn(dots or bytes((self._strip.blank - blank) * stride))
        self._strip = Strip(self._strip.dots[len(dots) :], blank)
        if self._coming and self._rows_to_the_fault == 0:
            (fault, _), self._coming = self._coming, None
            self._enter(fault)
        self._tell_changes()

    @property
    def _rows_to_the_fault(self) -> int | None:
        return self._coming[1] - self.rows_printed if self._coming else None

    def _cut(self) -> None:
        slip = self._roll.cut()
        if slip is not None:
            self._on_cut(slip)
            self.slip_waits = self.machine.presents
        if self._hangs_up_behind_the_cut:
            self.fault = "disconnect"

    # What is taken out of the buffer.

    def _execute(self, token: Token) -> None:
        """What lays dots on paper is the page's; here is what moves, cuts or answers."""
        if isinstance(token, Command) and token.name in MACRO_COMMANDS:
            self._heed_macro(token)
            return
        if self._macro.records(token) and not self.machine.prints_while_recording:
            return
        self._strip = self._page.strip(token)
        if not isinstance(token, Command):
            return
        argument = token.argument
        match token.name:
            case b"\x1b@":
                self._tells_by_itself = self._tells_offline = 0
            case b"\x1dV" | b"\x1bi" | b"\x1bm":
                self._feed_to_the_knife(argument)
            case b"\x1dr":
                self._say(self.condition.queued(argument[0]))
            case b"\x1da":
                self._tells_by_itself = argument[0] & 0x4F
                self._say(self.condition.block() if self._tells_by_itself else b"")
            case b"\x1dI":
                self._say(identity(argument[0], *self.machine.names))
            case b"\x1d(":
                self._respond(argument)
            case b"\x1de":
                self._eject(argument[0])
            case b"?":
                self.unknown_bytes += 1

    def _heed_macro(self, command: Command) -> None:
        """Without macros these are letters."""
        if self.machine.macros:
            self._stream.insert(self._macro.heed(command))
        else:
            for byte in command.name[1:] + bytes(each for each in command.argument if each > 0x1F):
                self._page.strip(Character(bytes((byte,))))

    def _feed_to_the_knife(self, argument: bytes) -> None:
        """GS V with A or B feeds the end of what is printed as far as the knife and n further; without it cuts where the knife stands."""
        if argument[:1] in (b"A", b"B"):
            self._strip = Strip(blank=self.machine.knife_rows + self._page.dots_down(argument[1]))
        self._cut_due = True

    def _respond(self, argument: bytes) -> None:
        """GS ( H. Function 48: the point of the buffer where it stands is on paper. Function 49: to tell when the printer stops."""
        if argument[:1] != b"H" or not self._knows_ids:
            return
        if argument[3:5] == b"00" and len(argument) == 9:
            self._say(b"\x37\x22" + argument[5:] + b"\0")
        elif argument[3:5] == b"10" and len(argument) == 6:
            self._tells_offline = argument[5] % 48

    def _eject(self, n: int) -> None:
        """GS e: 2 draws the slip in, 5 throws it out, 6 asks. 3 brings it forward, where somebody still has to take it."""
        if not self.machine.presents:
            return
        if n == 2:
            self.slips_retracted += self.slip_waits
        if n in (2, 5):
            self.take_slip()
        elif n == 6:
            self._say(self.condition.ejector())


def _when(name: str) -> tuple[str, int]:
    """A fault's kind, and how many rows later it comes, 0 at once. Raises `ValueError` for a name that is none."""
    kind, at, row = name.partition("@")
    if at and kind in _MID_JOB and row.isdecimal() and len(row) < 8:
        return kind, int(row)
    if name and name not in FAULTS:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}, and {', '.join(_MID_JOB)} with @ROW")
    return (name.removesuffix("-mid-job"), MID_JOB_ROWS) if name.endswith("-mid-job") else (name, 0)
