"""An ESC/POS printer without a line: bytes in, paper and status bytes out. Pure; the emulator puts it on a port.

Every constant here is written down anew, on purpose: the driver's codec is not imported, so that a wrong byte on one side is found
out by the other.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

#               DLE EOT:    1     2     3     4
_STATUS = {
    "": bytes.fromhex("12 12 12 12"),
    "paper-low": bytes.fromhex("12 12 12 1e"),
    "paper-out": bytes.fromhex("1a 32 12 7e"),
    "cover-open": bytes.fromhex("1a 16 12 12"),
    "cutter-error": bytes.fromhex("1a 52 1a 12"),
}
_STOPPED = ("paper-out", "cover-open", "cutter-error")
_MID_JOB = ("paper-out", "cover-open", "silent", "disconnect")
_BEHIND_THE_CUT = "disconnect-behind-the-cut"
FAULTS = ("paper-low", *_STOPPED, "silent", "disconnect", *(f"{name}-mid-job" for name in _MID_JOB), _BEHIND_THE_CUT)
"""`silent`: prints and answers nothing. `disconnect`: hangs up. "-mid-job": the fault comes `MID_JOB_ROWS` printed rows later.
"-behind-the-cut": it comes with the next cut, when that is done."""

MID_JOB_ROWS = 100
PAPER_DOTS = 576
LINE_DOTS = 30

_CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
_CLEARED = bytes.fromhex("37 25 00")
_REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x04]|\x05.|\x14(?:\x08.{7}|[\x01\x02]..|[^\x01\x02\x08]))", re.DOTALL)
_LONGEST_REAL_TIME = len(_CLEAR)

# Commands that change how text looks: known, so that their arguments are not taken for something else, and without effect here.
_IGNORED = {
    **{b"\x1b" + bytes((letter,)): 0 for letter in b"2<"},
    **{b"\x1b" + bytes((letter,)): 1 for letter in b"!EG-MtR3V{ =U"},
    **{b"\x1b" + bytes((letter,)): 2 for letter in b"$\\c"},
    **{b"\x1c" + bytes((letter,)): 0 for letter in b"&."},
    **{b"\x1c" + bytes((letter,)): 1 for letter in b"!C"},
    **{b"\x1d" + bytes((letter,)): 1 for letter in b"!BbhwHfaI"},
    **{b"\x1d" + bytes((letter,)): 2 for letter in b"LWP"},
}


@dataclass(frozen=True)
class Command:
    """One command of the stream: `name` is its first bytes, `argument` the rest."""

    name: bytes
    argument: bytes = b""


def next_command(data: bytes, at: int) -> tuple[Command | None, int]:
    """The command that begins at `at`, and where it ends; None while it is incomplete. An unknown byte is a command of one byte.

    What looks like DLE EOT inside picture data is no command here, because the picture is taken as one; that it is executed
    all the same is the business of `Printer.receive`.
    """
    first, name = data[at : at + 1], data[at : at + 2]
    if first == b"\n":
        return Command(b"\n"), at + 1
    if first not in (b"\x10", b"\x1b", b"\x1c", b"\x1d"):
        return Command(b"?", first), at + 1
    if len(name) < 2:
        return None, at
    if name == b"\x1dv":  # GS v 0 m xL xH yL yH, then x bytes in each of y rows
        size = int.from_bytes(data[at + 4 : at + 6], "little") * int.from_bytes(data[at + 6 : at + 8], "little")
        return _take(data, at, 3, 5 + (size if len(data) >= at + 8 else 0))
    if name == b"\x1dV":
        return _take(data, at, 2, 2 if data[at + 2 : at + 3] in (b"A", b"B", b"a", b"b", b"g", b"h") else 1)
    if name in (b"\x1d(", b"\x1c("):
        return _take(data, at, 2, 3 + int.from_bytes(data[at + 3 : at + 5], "little"))
    if name == b"\x10\x14":
        return _take(data, at, 2, {b"\x08": 8, b"\x01": 3, b"\x02": 3}.get(data[at + 2 : at + 3], 1))
    if name in (b"\x1b@", b"\x1bi", b"\x1bm"):
        return _take(data, at, 2, 0)
    if name in (b"\x10\x04", b"\x10\x05", b"\x1bJ", b"\x1bd", b"\x1ba", b"\x1dr"):
        return _take(data, at, 2, 1)
    if name in _IGNORED:
        return _take(data, at, 2, _IGNORED[name])
    return Command(b"?", first), at + 1


def _take(data: bytes, at: int, name: int, argument: int) -> tuple[Command | None, int]:
    middle, end = at + name, at + name + argument
    return (Command(data[at:middle], data[middle:end]), end) if len(data) >= end else (None, at)


class Printer:
    """The mechanism and the interpreter, without a line: `receive` bytes, `work` them off. Gives answers as bytes. No clock, no I/O.

    Real-time commands are executed as they arrive, wherever they stand, in a picture too; everything else waits in the buffer, which
    stands still while a fault stops the printer and goes on when it is mended, whoever is listening by then. That is what real
    printers do. `knows_clear`: whether it has DLE DC4 8, which many have not.
    """

    def __init__(self, on_cut: Callable[[Image.Image], None], fault: str = "", *, knows_clear: bool = True) -> None:
        self.unknown_bytes = 0
        self.rows_printed = 0
        self.real_time_commands = 0
        self._knows_clear = knows_clear
        self._on_cut = on_cut
        self._fault = ""
        self._coming: tuple[str, int] | None = None  # the fault of a job, and at how many rows printed it comes
        self._unparsed = b""
        self._last_bytes = b""  # in which a real-time command may have begun
        self._buffer: deque[Command] = deque()
        self._paper = bytearray()
        self._justification = 0
        self.fault = fault

    @property
    def fault(self) -> str:
        return self._fault

    @fault.setter
    def fault(self, name: str) -> None:
        if name and name not in FAULTS:
            raise ValueError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
        mid_job = name.endswith("-mid-job")
        self._coming = (name.removesuffix("-mid-job"), self.rows_printed + MID_JOB_ROWS) if mid_job else None
        self._hangs_up_behind_the_cut = name == _BEHIND_THE_CUT
        self._fault = "" if mid_job or self._hangs_up_behind_the_cut else name

    @property
    def has_work(self) -> bool:
        return bool(self._buffer) and self._fault not in _STOPPED

    def receive(self, data: bytes) -> bytes:
        """Takes bytes off the line. Returns the answers to the real-time commands among them."""
        seen, answers, done = self._last_bytes + data, bytearray(), 0
        for found in _REAL_TIME.finditer(seen):
            self.real_time_commands += 1
            done = found.end()
            if found[0] == _CLEAR and self._knows_clear:
                self._clear()
                data = seen[done:]
                answers += b"" if self._fault == "silent" else _CLEARED
            elif found[0][1] == 0x04:
                answers += self._status(found[0][2])
        self._last_bytes = seen[max(done, len(seen) - _LONGEST_REAL_TIME + 1) :]
        self._unparsed += data
        self._parse()
        return bytes(answers)

    def _clear(self) -> None:
        """Everything received and not printed is gone, half a command too. What is on paper stays there."""
        self._buffer.clear()
        self._unparsed = b""

    def _parse(self) -> None:
        at = 0
        while at < len(self._unparsed):
            command, at = next_command(self._unparsed, at)
            if command is None:
                break
            if command.name != b"\x10\x04":  # executed already
                self._buffer.append(command)
        self._unparsed = self._unparsed[at:]

    def hang_up(self) -> None:
        """The line is gone: half a command is dropped. What is in the buffer stays and will be printed."""
        self._unparsed = self._last_bytes = b""

    def work(self) -> bytes:
        """Works off one command of the buffer. Returns its answer, mostly none."""
        command = self._buffer.popleft()
        name, argument = command.name, command.argument
        if name == b"\x1dv0":
            self._print(argument)
        elif name == b"\x1b@":
            self._justification = 0
        elif name == b"\n":
            self._feed(LINE_DOTS)
        elif name == b"\x1bd":
            self._feed(argument[0] * LINE_DOTS)
        elif name == b"\x1bJ":
            self._feed(argument[0])
        elif name == b"\x1ba":
            self._justification = min(argument[0] % 48, 2)
        elif name == b"\x1dV":
            self._feed(argument[1] if len(argument) == 2 else 0)
            self._cut()
        elif name in (b"\x1bi", b"\x1bm"):
            self._cut()
        elif name == b"\x1dr":
            return self._queued_status(argument[0])
        elif name == b"?" and argument != b"\0":  # zeros are nothing to a printer
            self.unknown_bytes += 1
        return b""

    def _status(self, n: int) -> bytes:
        if self._fault == "silent":
            return b""
        return _STATUS.get(self._fault, _STATUS[""])[n - 1 : n]

    def _queued_status(self, n: int) -> bytes:
        if self._fault == "silent":
            return b""
        if n in (1, 49):
            return b"\x03" if self._fault == "paper-low" else b"\x00"
        return b"\x00" if n in (2, 50) else b""

    def _print(self, argument: bytes) -> None:
        """A picture. When the fault of the job comes in the middle of it, the rest goes back to the head of the buffer."""
        mode, stride, height = argument[0], int.from_bytes(argument[1:3], "little"), int.from_bytes(argument[3:5], "little")
        rows = argument[5:]
        if self._coming and self.rows_printed + height > self._coming[1]:
            done = max(0, self._coming[1] - self.rows_printed)
            left = argument[:3] + (height - done).to_bytes(2, "little") + rows[done * stride :]
            self._buffer.appendleft(Command(b"\x1dv0", left))
            rows, height = rows[: done * stride], done
            self._fault, self._coming = self._coming[0], None
        if stride and height:
            self._paper += _on_paper(rows, stride, height, mode, self._justification)
            self.rows_printed += height * (2 if mode & 2 else 1)

    def _feed(self, dots: int) -> None:
        self._paper += bytes(dots * PAPER_DOTS // 8)
        self.rows_printed += dots

    def _cut(self) -> None:
        if self._paper:
            height = len(self._paper) * 8 // PAPER_DOTS
            self._on_cut(Image.frombytes("1", (PAPER_DOTS, height), bytes(self._paper), "raw", "1;I"))
            self._paper.clear()
        if self._hangs_up_behind_the_cut:
            self.fault = "disconnect"


def _on_paper(rows: bytes, stride: int, height: int, mode: int, justification: int) -> bytes:
    """The rows at their place across the paper, dots doubled as `mode` asks; what is wider than the paper is lost."""
    picture = Image.frombytes("1", (stride * 8, height), rows)
    if mode & 3:
        picture = picture.resize((picture.width * (2 if mode & 1 else 1), height * (2 if mode & 2 else 1)), Image.Resampling.NEAREST)
    paper = Image.new("1", (PAPER_DOTS, picture.height))
    paper.paste(picture, ((PAPER_DOTS - picture.width) * justification // 2 if picture.width < PAPER_DOTS else 0, 0))
    return paper.tobytes()
