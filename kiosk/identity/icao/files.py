"""Whole files from a chip, in pieces that it can answer. What a chip says of a length is checked before it is followed."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.identity.icao import tlv
from kiosk.identity.icao.errors import ChipDamaged
from kiosk.identity.icao.line import OK, Answer

CARD_ACCESS, SECURITY_OBJECT, TEXT, PHOTO = 0x011C, 0x011D, 0x0101, 0x0102

LARGEST = {CARD_ACCESS: 2048, SECURITY_OBJECT: 32 * 1024, TEXT: 1024, PHOTO: 64 * 1024}
PIECES = (0xDF, 0x70)  # some chips fail on answers longer than these

_END_OF_FILE = 0x6282
_TOO_LONG = {0x6700, 0x6F00, 0x6B00, 0x6981}
_NO_SUCH_FILE = {0x6A82, 0x6A83, 0x6A88}
_HEAD = 5  # a tag of one byte, the longest length
_FARTHEST = 0x7FFF  # that an offset in P1 and P2 can name; beyond it stands in the data (ISO/IEC 7816-4, 11.2.3)
_OFFSET, _DISCRETIONARY = 0x54, 0x53

Ask = Callable[[bytes], Answer]
Progress = Callable[[int, int, int], None]


def no_progress(file: int, done: int, total: int) -> None:
    """For who does not want to be told."""


def read_file(ask: Ask, file: int, largest_piece: int = PIECES[0], progress: Progress = no_progress) -> bytes | None:
    """The file with that identifier, one TLV item; None where the chip has none. `progress` is told bytes done and in all.

    Raises `ChipDamaged` for a length above `LARGEST` or a chip that gives no more, and what `ask` raises.
    """
    selected = ask(bytes([0x00, 0xA4, 0x02, 0x0C, 0x02]) + file.to_bytes(2, "big"))
    if selected.status in _NO_SUCH_FILE:
        return None
    if selected.status != OK:
        raise ChipDamaged(f"SELECT {file:04X}: {selected.status:04X}")
    data = _piece(ask, file, 0, _HEAD)
    total = tlv.head_at(data).end
    if total > LARGEST[file]:
        raise ChipDamaged(f"file {file:04X} says that it is {total} bytes long")
    piece = largest_piece
    while len(data) < total:
        try:
            data += _piece(ask, file, len(data), min(piece, total - len(data)))
        except _Refused:
            if piece == PIECES[-1]:
                raise
            piece = PIECES[-1]
        progress(file, min(len(data), total), total)
    return data[:total]


class _Refused(ChipDamaged):
    """Perhaps for its length."""


def _piece(ask: Ask, file: int, offset: int, size: int) -> bytes:
    if offset <= _FARTHEST:
        answer = ask(bytes([0x00, 0xB0]) + offset.to_bytes(2, "big") + bytes([size]))
        data = answer.data
    else:
        where = tlv.item(_OFFSET, offset.to_bytes(2, "big"))
        answer = ask(bytes([0x00, 0xB1, 0x00, 0x00, len(where)]) + where + bytes([size + 4]))
        data = tlv.only(answer.data, _DISCRETIONARY) if answer.data else b""
    if answer.status in _TOO_LONG or answer.status >> 8 == 0x6C:
        raise _Refused(f"READ BINARY {file:04X} at {offset}: {answer.status:04X}")
    if answer.status not in (OK, _END_OF_FILE) or not data:
        raise ChipDamaged(f"READ BINARY {file:04X} at {offset}: {answer.status:04X}, {len(data)} bytes")
    return data[:size]
