"""What a chip answers: a script of responses to whatever is asked of it, and answers within a protected session. And what an emulated
chip is asked."""

from __future__ import annotations

from datetime import date

from drivers.smartcard.passport_chip import PassportChip
from drivers.smartcard.passport_files import document
from kiosk.identity.icao import ChannelBroken, ChipError, read_chip
from kiosk.identity.icao.keys import Keys
from kiosk.identity.icao.messaging import SecureMessaging

_PASSPORT = document("passport")
_TODAY = date(2026, 11, 23)
_CHIP = PassportChip(_PASSPORT)
_KEYS = Keys(bytes(range(16)), bytes(range(16, 32)))


def _zeros(size: int) -> bytes:
    return bytes(size)


def _recorded() -> bytes:
    """The answers of a whole session, each behind its length."""
    chip = PassportChip(_PASSPORT, random=_zeros)
    script = bytearray()

    def transmit(apdu: bytes) -> bytes:
        answer = chip.handle(apdu)
        script.extend(bytes([len(answer)]) + answer)
        return answer

    read_chip(transmit, _PASSPORT.key_information, _TODAY, random=_zeros)
    return bytes(script)


_PROTECTED = bytes.fromhex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED")
SEEDS: tuple[bytes, ...] = (_recorded()[:2000], _recorded(), _PROTECTED, b"\x02\x6a\x82\x02\x90\x00\x0a" + bytes(8) + b"\x90\x00")


def fuzz(data: bytes) -> None:
    place = 0

    def transmit(_apdu: bytes) -> bytes:
        nonlocal place
        size = data[place] if place < len(data) else 0
        place += 1 + size
        return data[place - size : place]

    try:
        read_chip(transmit, _PASSPORT.key_information, _TODAY, random=_zeros)
    except ChipError:
        pass
    try:
        SecureMessaging(_KEYS, bytes(8)).unprotect(data)
    except ChannelBroken:
        pass
    _CHIP.reset()
    for begin in range(0, min(len(data), 200), 20):
        answer = _CHIP.handle(data[begin : begin + 20])
        assert len(answer) >= 2
