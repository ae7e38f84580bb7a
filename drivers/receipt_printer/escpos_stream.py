"""The emulated printer's ear: the bytes of its receive buffer taken apart into commands, characters and rows of dots. Pure.

Names and lengths are those of Epson's ESC/POS reference ("ESC/POS Command Reference", the page of each command), and for the ejector
those of Custom's VKP80 and KPM manuals. They are written down here for the emulator alone: the driver has its own.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_ROWS = 24
"""Rows of a picture that are taken from the buffer at once, so that a fault or the pace of the paper can come between them."""

_KEPT_COMMAND_BYTES = 1 << 17
_KEPT_ROW_BYTES = 128  # no head is wider; the rest of a longer row is read and lost

# How many bytes follow each name. ESC, FS and GS, by their second byte.
_ESC = {
    0: b"@2<imSL\x0c",
    1: b" !-3=EGJKMRTVadertu{?%U\x06",
    2: b"$\\cB",
    3: b"p",
    8: b"W",
}
_FS = {0: b"&.", 1: b"!-CW", 2: b"Sp"}
_GS = {0: b":c", 1: b"!/BHITabfhrw", 2: b"$LPW\\", 3: b"^"}
_FIXED = {
    bytes((first, second)): length
    for first, table in ((0x1B, _ESC), (0x1C, _FS), (0x1D, _GS))
    for length, seconds in table.items()
    for second in seconds
}
_DLE_DC4 = {1: 3, 2: 3, 8: 8}  # the function's own byte counts
_NOTHING = b"\0\r\x0c\x18"  # NUL; CR, FF and CAN mean nothing in standard mode
_ESCAPES = b"\x10\x1b\x1c\x1d"
_CHINESE = {b"\x1c&": True, b"\x1c.": False}
_LONGEST_TABS = 33
_LONGEST_BARCODE = 256


@dataclass(frozen=True)
class Command:
    """`name` is its first two bytes, three for GS v 0; `argument` the rest. A byte that begins nothing known is the command `?`."""

    name: bytes
    argument: bytes = b""


@dataclass(frozen=True)
class Character:
    """One character: `code` is its one, two or four bytes."""

    code: bytes


@dataclass(frozen=True)
class Rows:
    """Some rows of a GS v 0 picture, `stride` bytes each, in the `mode` of its head."""

    mode: int
    stride: int
    data: bytes


Token = Command | Character | Rows


class _Short(Exception):
    """The buffer ends inside the command."""


class Stream:
    """The receive buffer, and what is taken from it next. `chinese`: FS & holds, which Chinese models start with.

    Never holds more than it was fed, and `held` says how much. A command that is not whole yet stays; a picture is given out row by row.
    """

    def __init__(self, starts_chinese: bool = True) -> None:
        self._starts_chinese = starts_chinese
        self.forget()

    def forget(self) -> None:
        """As after switching on: nothing received, not inside any command."""
        self.chinese = self._starts_chinese
        self.drop()

    def drop(self) -> None:
        """What was received and not taken is gone, half a command and half a picture too. Settings stay."""
        self._bytes = bytearray()
        self._ends: list[int] = []
        self._begin_anew()

    @property
    def held(self) -> int:
        return len(self._bytes)

    def feed(self, data: bytes) -> None:
        self._bytes += data

    def insert(self, data: bytes) -> None:
        """Before everything else: what a macro stands for. Only between two commands."""
        self._bytes[:0] = data
        self._ends = [end + len(data) for end in self._ends]

    def end_here(self) -> None:
        """The connection ended: what is half by then will never become whole."""
        self._ends.append(len(self._bytes))

    def next(self) -> Token | None:
        """The next whole thing, or None while there is none."""
        while True:
            token = self._rows() if self._left else self._token()
            if token is not None:
                return token
            if not self._ends:
                return None
            self._skip(self._ends[0])
            self._ends.pop(0)
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._due = self._mode = self._stride = self._left = 0
        self._gathered = bytearray()

    @property
    def _readable(self) -> int:
        return self._ends[0] if self._ends else len(self._bytes)

    def _skip(self, count: int) -> None:
        del self._bytes[:count]
        self._ends = [end - count for end in self._ends]

    def _gather(self, most: int) -> bytes | None:
        """What is still due of a command or a row, moved out of the receive buffer as it comes: no buffer holds the longest. Only the first
        `most` bytes are kept. None until all have come."""
        taken = min(self._due, self._readable)
        self._gathered += self._bytes[: min(taken, max(0, most - len(self._gathered)))]
        self._skip(taken)
        self._due -= taken
        if self._due:
            return None
        whole, self._gathered = bytes(self._gathered), bytearray()
        return whole

    def _rows(self) -> Rows | None:
        whole = min(self._readable // self._stride, self._left, MOST_ROWS) if not self._due else 0
        if whole:
            data = bytes(self._bytes[: whole * self._stride])
            self._skip(len(data))
            self._left -= whole
            return Rows(self._mode, self._stride, data)
        if not self._readable:
            return None
        self._due = self._due or self._stride
        row = self._gather(_KEPT_ROW_BYTES)
        if row is None:
            return None
        self._left -= 1
        return Rows(self._mode, len(row), row)

    def _token(self) -> Token | None:
        if not self._due:
            data = bytes(self._bytes[: min(self._readable, _LONGEST_BARCODE + 4)])
            try:
                self._due = _length(data, self.chinese) if data else 0
            except _Short:
                return None
        whole = self._gather(_KEPT_COMMAND_BYTES) if self._due else None
        if whole is None:
            return None
        token = _token_of(whole)
        if isinstance(token, Command):
            self._heed(token)
        return token

    def _heed(self, command: Command) -> None:
        if command.name == b"\x1dv0":
            mode, stride, height = picture_head(command.argument)
            self._mode, self._stride, self._left = mode, stride, height if stride else 0
        elif command.name in _CHINESE:
            self.chinese = _CHINESE[command.name]
        elif command.name == b"\x1b@":
            self.chinese = self._starts_chinese


def picture_head(argument: bytes) -> tuple[int, int, int]:
    """Mode, bytes in a row, rows, from m xL xH yL yH."""
    return argument[0], int.from_bytes(argument[1:3], "little"), int.from_bytes(argument[3:5], "little")


def _token_of(whole: bytes) -> Token:
    first = whole[0]
    if first in _ESCAPES:
        name = 1 if len(whole) == 1 else 3 if whole[:2] == b"\x1dv" else 2
        return Command(whole[:name], whole[name:]) if len(whole) > 1 else Command(b"?", whole)
    if first in (0x09, 0x0A):
        return Command(whole)
    if first < 0x20:
        return Command(b"\0" if first in _NOTHING else b"?", whole)
    return Character(whole)


def _length(data: bytes, chinese: bool) -> int:
    """Of what `data` begins with; 1 for what is not known. Raises `_Short` while even that cannot be told."""
    first = data[0]
    if first in _ESCAPES:
        return _command_length(data, _bytes(data, 0, 2)) or 1
    if chinese and first > 0x80:  # GB 18030-2005, 5: two bytes, or four where the second is a digit
        return 4 if 0x30 <= _bytes(data, 1, 1)[0] <= 0x39 else 2
    return 1


def _bytes(data: bytes, at: int, count: int) -> bytes:
    if len(data) < at + count:
        raise _Short
    return data[at : at + count]


def _number(data: bytes, at: int, count: int = 2) -> int:
    return int.from_bytes(_bytes(data, at, count), "little")


def _command_length(data: bytes, name: bytes) -> int | None:
    """Of the whole command; None for a name that is not known."""
    if name in _FIXED:
        return 2 + _FIXED[name]
    match name:
        case b"\x10\x04" | b"\x10\x05":
            return 3
        case b"\x10\x14":
            return 2 + _DLE_DC4.get(_bytes(data, 2, 1)[0], 1)
        case b"\x1dv":  # GS v 0 m xL xH yL yH; the rows come apart
            return 8 if _bytes(data, 2, 1) == b"0" else None
        case b"\x1dV":
            return 4 if _bytes(data, 2, 1) in b"ABabgh" else 3
        case b"\x1d(" | b"\x1c(":
            return 5 + _number(data, 3)
        case b"\x1d8":  # GS 8 L p1 p2 p3 p4
            return 7 + _number(data, 3, 4) if _bytes(data, 2, 1) == b"L" else None
        case b"\x1de":  # Custom: GS e n, and one byte more where n is 3
            return 4 if _bytes(data, 2, 1) == b"\x03" else 3
        case b"\x1b*":
            return 5 + _number(data, 3) * (3 if _bytes(data, 2, 1) in b" !" else 1)
        case b"\x1bD":
            return _to_the_nul(data, 2, _LONGEST_TABS)
        case b"\x1dk":
            kind = _bytes(data, 2, 1)[0]
            return 4 + _number(data, 3, 1) if kind >= 65 else _to_the_nul(data, 3, _LONGEST_BARCODE)
        case _:
            return None


def _to_the_nul(data: bytes, at: int, most: int) -> int:
    """Where the argument ends that a NUL ends, or where it would have to end at the latest."""
    found = data.find(b"\0", at, at + most)
    if found < 0 and len(data) < at + most:
        raise _Short
    return found + 1 if found >= 0 else at + most
